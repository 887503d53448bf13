import type { TextMapPropagator } from '@opentelemetry/api';
import { ROOT_CONTEXT, baggageEntryMetadataFromString, propagation, trace } from '@opentelemetry/api';
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import * as fc from 'fast-check';

import { b3MultiPropagator, b3Propagator } from '../src/b3-propagators.ts';
import { w3cBaggagePropagator } from '../src/w3c-baggage.ts';
import { w3cTraceContextPropagator } from '../src/w3c-trace-context.ts';
import type { Headers } from './round-trip.ts';
import { extracted, injected, spanContextOf } from './round-trip.ts';

const RUNS = { seed: 20_240_328, numRuns: 200 };

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });
const traceId = hex(32).filter((id) => !/^0+$/.test(id));
const spanId = hex(16).filter((id) => !/^0+$/.test(id));

const traceparent = fc
  .tuple(traceId, spanId, fc.constantFrom('00', '01', '02', '03'))
  .map(([trace128, span, flags]) => `00-${trace128}-${span}-${flags}`);

const stateKey = fc.stringMatching(/^[a-z][a-z0-9_*/-]{0,7}(@[a-z][a-z0-9_*/-]{0,5})?$/);
const stateValue = fc.stringMatching(/^[ -+\--<>-~]{0,10}[!-+\--<>-~]$/);
const tracestate = fc
  .uniqueArray(fc.tuple(stateKey, stateValue), { selector: ([key]) => key, minLength: 1, maxLength: 12 })
  .chain((members) =>
    fc.constantFrom(',', ', ', ' ,\t').map((separator) => members.map((pair) => pair.join('=')).join(separator)),
  );

/** Holds two propagators against each other: what they read from headers, and what each sends of what the other read. */
function expectAgreement(ours: TextMapPropagator, official: TextMapPropagator, headers: Headers): void {
  const theirs = spanContextOf(official, headers);
  const mine = spanContextOf(ours, headers);
  expect(theirs).toBeDefined();
  expect({ ...mine, traceState: mine?.traceState?.serialize() }).toEqual({
    ...theirs,
    traceState: theirs?.traceState?.serialize(),
  });
  const sent = injected(official, extracted(official, headers));
  expect(injected(ours, extracted(ours, headers))).toEqual(sent);
  expect(injected(ours, extracted(official, headers))).toEqual(sent);
  expect(injected(official, extracted(ours, headers))).toEqual(sent);
}

test('valid trace context is read and written alike', () => {
  const official = new W3CTraceContextPropagator();
  fc.assert(
    fc.property(traceparent, fc.option(tracestate, { nil: undefined }), (parent, state) =>
      expectAgreement(w3cTraceContextPropagator, official, { traceparent: parent, tracestate: state }),
    ),
    RUNS,
  );
});

test('a traceparent of a future version is read alike', () => {
  const future = fc.tuple(hex(2), traceparent, fc.stringMatching(/^(-[a-z0-9-]{0,20})?$/));
  fc.assert(
    fc.property(future, ([version, parent, more]) => {
      fc.pre(version !== '00' && version !== 'ff');
      expectAgreement(w3cTraceContextPropagator, new W3CTraceContextPropagator(), {
        traceparent: `${version}${parent.slice(2)}${more}`,
      });
    }),
    RUNS,
  );
});

test('what the official propagator refuses is refused', () => {
  const official = new W3CTraceContextPropagator();
  const damaged = fc
    .tuple(traceparent, fc.nat(54), fc.string({ maxLength: 3 }), fc.nat(3))
    .map(([parent, position, text, removed]) => parent.slice(0, position) + text + parent.slice(position + removed));
  fc.assert(
    fc.property(damaged, (header) => {
      if (spanContextOf(official, { traceparent: header.trim() }) !== undefined) return;
      expect(spanContextOf(w3cTraceContextPropagator, { traceparent: header })).toBeUndefined();
    }),
    { ...RUNS, numRuns: 1000 },
  );
});

// The official propagator leaves parentheses in keys, where the grammar forbids them, and loses `__proto__` in a plain object.
const baggageKey = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((key) => !/[()]|^__proto__$/.test(key));
const baggageValue = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const properties = fc.option(fc.stringMatching(/^[a-z]{1,5}(=[a-z0-9%]{0,5})?(;[a-z]{1,5}(=[a-z0-9]{0,5})?){0,2}$/), {
  nil: undefined,
});
const baggageEntries = fc.uniqueArray(fc.tuple(baggageKey, baggageValue, properties), {
  selector: ([key]) => key,
  minLength: 1,
  maxLength: 8,
});

type Entry = readonly [string, string, string | undefined];

function baggageHeader(writer: TextMapPropagator, entries: readonly Entry[]): string | undefined {
  let baggage = propagation.createBaggage();
  for (const [key, value, metadata] of entries) {
    baggage = baggage.setEntry(
      key,
      metadata === undefined ? { value } : { value, metadata: baggageEntryMetadataFromString(metadata) },
    );
  }
  return injected(writer, propagation.setBaggage(ROOT_CONTEXT, baggage))['baggage'];
}

function baggageRead(reader: TextMapPropagator, baggage: string | undefined): Entry[] {
  const read = propagation.getBaggage(extracted(reader, { baggage }))?.getAllEntries() ?? [];
  return read
    .map(([key, { value, metadata }]): Entry => [key, value, metadata?.toString()])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

test('baggage of the official propagator reads back as it was, and ours there', () => {
  const official = new W3CBaggagePropagator();
  fc.assert(
    fc.property(baggageEntries, (entries) => {
      const expected = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(baggageRead(w3cBaggagePropagator, baggageHeader(official, entries))).toEqual(expected);
      expect(baggageRead(official, baggageHeader(w3cBaggagePropagator, entries))).toEqual(expected);
      expect(baggageRead(w3cBaggagePropagator, baggageHeader(w3cBaggagePropagator, entries))).toEqual(expected);
    }),
    RUNS,
  );
});

test('valid B3 headers of both kinds are read and written alike', () => {
  const single = new B3Propagator();
  const multiple = new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  const ids = fc.tuple(
    fc.oneof(traceId, spanId),
    spanId,
    fc.constantFrom('0', '1', undefined),
    fc.option(spanId, { nil: undefined }),
  );
  fc.assert(
    fc.property(ids, ([trace128, span, sampled, parentId]) => {
      const state = sampled === undefined ? '' : `-${sampled}`;
      const parent = sampled === undefined || parentId === undefined ? '' : `-${parentId}`;
      const one: Headers = { b3: `${trace128}-${span}${state}${parent}` };
      const many: Headers = {
        'x-b3-traceid': trace128,
        'x-b3-spanid': span,
        'x-b3-sampled': sampled,
        'x-b3-parentspanid': parentId,
      };
      for (const headers of [one, many, { ...one, ...many }]) {
        expectAgreement(b3Propagator, single, headers);
        expectAgreement(b3MultiPropagator, multiple, headers);
      }
    }),
    RUNS,
  );
});

test('a span of the API is sent alike', () => {
  const context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    traceFlags: 1,
  });
  expect(injected(w3cTraceContextPropagator, context)).toEqual(injected(new W3CTraceContextPropagator(), context));
  expect(injected(b3Propagator, context)).toEqual(injected(new B3Propagator(), context));
});
