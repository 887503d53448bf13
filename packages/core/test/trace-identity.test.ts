import { createTraceState, isSpanContextValid } from '@opentelemetry/api';
import * as fc from 'fast-check';

import type { TraceIdentity } from '../src/trace-identity.ts';
import {
  fromSpanContext,
  hexToWord,
  spanIdToHex,
  toSpanContext,
  traceIdToHex,
  wordToHex,
} from '../src/trace-identity.ts';

const RUNS = { seed: 7, numRuns: 500 };
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const hexOf = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length });

test('a word goes to hexadecimal and back', () => {
  fc.assert(
    fc.property(word, (value) => {
      expect(wordToHex(value)).toBe((value >>> 0).toString(16).padStart(8, '0'));
      expect(hexToWord(wordToHex(value), 0)).toBe(value);
    }),
    RUNS,
  );
});

test('a span context goes in and out unchanged', () => {
  fc.assert(
    fc.property(
      hexOf(32),
      hexOf(16),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      (traceId, spanId, traceFlags, isRemote) => {
        const given = { traceId, spanId, traceFlags, ...(isRemote ? { isRemote } : {}) };
        const identity = fromSpanContext(given);
        expect(identity !== undefined).toBe(isSpanContextValid(given));
        if (identity !== undefined) expect(toSpanContext(identity, isRemote)).toEqual(given);
      },
    ),
    RUNS,
  );
});

test.each([
  ['zero trace id', { traceId: '0'.repeat(32), spanId: '1'.repeat(16) }],
  ['zero span id', { traceId: '1'.repeat(32), spanId: '0'.repeat(16) }],
  ['short trace id', { traceId: '1'.repeat(31), spanId: '1'.repeat(16) }],
  ['long span id', { traceId: '1'.repeat(32), spanId: '1'.repeat(17) }],
  ['other letters', { traceId: 'g'.repeat(32), spanId: '1'.repeat(16) }],
  ['letters beyond ASCII', { traceId: '１'.repeat(32), spanId: '1'.repeat(16) }],
  ['numbers', { traceId: 1, spanId: 2 }],
  ['nothing', {}],
  ['undefined', undefined],
  ['null', null],
  ['a text', 'traceparent'],
])('a context with %s is none', (_what, context) => {
  expect(fromSpanContext(context as never)).toBeUndefined();
});

test('upper case, which the API takes for valid, is read as lower case', () => {
  const identity = fromSpanContext({
    traceId: 'ABCDEF0123456789ABCDEF0123456789',
    spanId: 'ABCDEF0123456789',
    traceFlags: 1,
  }) as TraceIdentity;
  expect(traceIdToHex(identity)).toBe('abcdef0123456789abcdef0123456789');
  expect(spanIdToHex(identity)).toBe('abcdef0123456789');
});

test('flags and state that could not be written are left out', () => {
  const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
  expect(fromSpanContext({ ...ids, traceFlags: 'x', traceState: 'a=b' } as never)).toMatchObject({
    traceFlags: 0,
    traceState: undefined,
  });
  expect(fromSpanContext({ ...ids, traceFlags: 0x1_03 })).toMatchObject({ traceFlags: 3 });
  const traceState = createTraceState('a=b');
  expect(fromSpanContext({ ...ids, traceFlags: 1, traceState })?.traceState).toBe(traceState);
});
