import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { LogDraft } from '@throughline/core';
import { EMPTY_LOG_BLOCK, NonRecordingSpan, contextWithSpan, ports, registry, runInContext } from '@throughline/core';
import { runFixture } from '@throughline/testing';
import * as fc from 'fast-check';

import { configureLines } from '../src/line-writer.ts';
import type { LogFunctions } from '../src/log-functions.ts';
import { createLogFunctions } from '../src/log-functions.ts';
import { DEFAULT_READING, makeBlock } from '../src/log-record-maker.ts';
import { IDENTITY, SCOPE, collector } from './line-writer-records.ts';

type Line = Record<string, unknown>;

let out: ReturnType<typeof collector>;
let undo: () => void;
const log = createLogFunctions(SCOPE);

beforeEach(() => {
  out = collector();
  undo = configureLines({ destination: out, format: 'json', level: 'trace' });
});

afterEach(() => {
  undo();
  ports.log = registry.noLogs;
});

function lines(): Line[] {
  return out.written.map((line) => JSON.parse(line) as Line);
}

/** A log port that keeps its drafts and wants all of them, or none. */
function usePort(wants = true): { readonly drafts: LogDraft[]; blocks: number } {
  const seen: { readonly drafts: LogDraft[]; blocks: number } = { drafts: [], blocks: 0 };
  ports.log = {
    enabled: () => wants,
    emit: (draft) => void seen.drafts.push(draft),
    block: (attributes) => {
      seen.blocks++;
      return makeBlock(attributes, DEFAULT_READING);
    },
  };
  return seen;
}

describe('while there is no engine', () => {
  test.each([
    ['verbose', 10],
    ['debug', 20],
    ['info', 30],
    ['warn', 40],
    ['error', 50],
    ['fatal', 60],
    ['logInfo', 30],
    ['logWarning', 40],
    ['logError', 50],
  ] as const)('%s writes a line of level %i', (name, level) => {
    log[name]('message', { a: 1 });
    expect(lines()).toEqual([{ level, time: expect.any(Number), name: 'orders', a: 1, msg: 'message' }]);
  });

  test('a line knows the span that is active', () => {
    runInContext(contextWithSpan(ROOT_CONTEXT, new NonRecordingSpan(IDENTITY, false)), () => log.info('inside'));
    log.info('outside');
    const [inside, outside] = lines();
    expect(inside).toMatchObject({
      trace_id: '5f8a3b2c11223344556677880a0b0c0d',
      span_id: 'abcdef1234567890',
      trace_flags: '01',
    });
    expect(outside).not.toHaveProperty('trace_id');
  });

  test('a child has its attributes on every line, those of its parents and none of its siblings', () => {
    const child = log.child({ tenant: 't1', a: 1 });
    child.child({ a: 2, b: 3 }).info('grandchild', { b: 4 });
    child.info('child');
    log.info('parent');
    expect(lines()).toMatchObject([
      { tenant: 't1', a: 2, b: 4, msg: 'grandchild' },
      { tenant: 't1', a: 1, msg: 'child' },
      { msg: 'parent' },
    ]);
    expect(lines()[2]).not.toHaveProperty('tenant');
  });

  test('a child keeps what can be read of hostile attributes, and a map', () => {
    const hostile = {
      get bad() {
        return fail('getter');
      },
      good: 1,
    };
    log
      .child(hostile)
      .child(new Map([['tenant', 't1']]) as never)
      .info('x');
    expect(lines()).toMatchObject([{ good: 1, tenant: 't1' }]);
  });

  test('what is changed in the attributes of a child later is not seen', () => {
    const attributes = { a: 1 };
    const child = log.child(attributes);
    attributes.a = 2;
    child.info('x');
    expect(lines()).toMatchObject([{ a: 1 }]);
  });

  test('secrets are withheld', () => {
    log.child({ token: 'hunter2' }).info('x', { password: 'hunter3' });
    expect(out.written.join('')).not.toContain('hunter');
  });
});

describe('what is passed is told apart', () => {
  const error = new TypeError('boom', { cause: new Error('why') });
  const err = {
    type: 'TypeError',
    message: 'boom',
    stack: expect.stringMatching(/TypeError: boom[^]*Caused by: Error: why/),
  };
  const cases: readonly (readonly [string, () => void, Line])[] = [
    ['a message, an error, attributes', () => log.error('failed', error, { a: 1 }), { msg: 'failed', err, a: 1 }],
    ['a message, attributes, an error', () => log.error('failed', { a: 1 }, error), { msg: 'failed', err, a: 1 }],
    ['an error', () => log.error(error), { msg: 'boom', err }],
    ['an error, attributes', () => log.error(error, { a: 1 }), { msg: 'boom', err, a: 1 }],
    ['an error, a message', () => log.error(error, 'failed'), { msg: 'failed', err }],
    ['attributes, a message', () => log.info({ a: 1 }, 'message'), { msg: 'message', a: 1 }],
    ['a thrown text', () => log.error('failed', 'reason'), { msg: 'failed', err: { message: 'reason' } }],
    ['attributes twice', () => log.info('m', { a: 1, b: 1 }, { b: 2 }), { msg: 'm', a: 1, b: 2 }],
    ['null', () => log.info('m', null, null), { msg: 'm' }],
    ['a message that is no text', () => log.info(42), { msg: '42' }],
    ['a value that is neither', () => log.info('m', true), { msg: 'm', value: true }],
    [
      'what is an error in all but its class',
      () => log.info('m', Object.create({ name: 'E', message: 'boom', stack: 'E: boom\n    at x' }) as object),
      { err: { type: 'E', message: 'boom' } },
    ],
    ['a map', () => log.info('m', new Map([['a', 1]])), { msg: 'm', a: 1 }],
  ];

  test.each(cases)('%s', (_, call, expected) => {
    call();
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject(expected);
  });
});

describe('with an engine', () => {
  test('a record goes to the engine, which is told that it is a line too', () => {
    const seen = usePort();
    log.warn('message', { a: 1 });
    expect(seen.drafts).toEqual([
      expect.objectContaining({
        scope: SCOPE,
        severityNumber: 13,
        severityText: 'WARN',
        body: 'message',
        attributes: { a: 1 },
        line: true,
      }),
    ]);
    expect(out.written).toEqual([]);
  });

  test('what neither the engine nor the lines want is not even read', () => {
    const seen = usePort(false);
    undo();
    undo = configureLines({ destination: out, level: 'warn' });
    const attributes = new Proxy({}, { getPrototypeOf: () => fail('read'), ownKeys: () => fail('read') });
    log.info('x', attributes);
    expect(seen.drafts).toHaveLength(0);
    log.warn('x');
    expect(seen.drafts).toHaveLength(1);
  });

  test('the block of a child is made once, and again when the configuration changes or telemetry starts', () => {
    const child = log.child({ tenant: 't1' });
    child.info('before it starts');
    const seen = usePort();
    child.info('x');
    child.info('x');
    expect(seen.blocks).toBe(1);
    registry.generation++;
    child.info('x');
    expect(seen.blocks).toBe(2);
    expect(seen.drafts.every(({ block }) => block?.attributeList[1] === 't1')).toBe(true);
    expect(seen.drafts[0]?.block).not.toBe(EMPTY_LOG_BLOCK);
  });

  test('an engine that fails does not reach the caller', () => {
    ports.log = { ...registry.noLogs, emit: () => fail('engine') };
    expect(() => log.info('x')).not.toThrow();
  });
});

function fail(message: string): never {
  throw new Error(message);
}

describe('whatever is passed, there is one line and nothing is thrown', () => {
  const hostile = {
    'a throwing getter': {
      get bad() {
        return fail('getter');
      },
      good: 1,
    },
    'a proxy that throws': new Proxy(
      {},
      { get: () => fail('get'), ownKeys: () => fail('keys'), getPrototypeOf: () => fail('prototype') },
    ),
    'a revoked proxy': revoked(),
    'an error with throwing fields': Object.create(Error.prototype, {
      message: { get: () => fail('m') },
      stack: { get: () => fail('s') },
    }),
    'an object without a prototype': Object.assign(Object.create(null) as object, { a: 1 }),
    itself: circular(),
    '20,000 levels': deep(20_000),
    'a symbol': Symbol('s'),
    'a bigint': 2n ** 70n,
    'a function': () => 1,
    'a text of 5 MB': 'x'.repeat(5_000_000),
    'what throws when it is made a text': { toString: () => fail('text'), toJSON: () => fail('json') },
    'invalid date': new Date(Number.NaN),
    'half a pair': '\ud800',
    binary: Buffer.from([0, 255]),
    null: null,
    undefined: undefined,
  } as const;

  test.each(Object.entries(hostile))('%s', (_, value) => {
    for (const format of ['json', 'readable'] as const) {
      const undoFormat = configureLines({ destination: out, format });
      log.info(value);
      log.info('message', value);
      log.info('message', { value });
      log.info('message', value, value);
      log.child(value as never).info('message');
      undoFormat();
    }
    expect(out.written).toHaveLength(10);
    for (const line of out.written.slice(0, 5)) expect(JSON.parse(line)).toMatchObject({ level: 30 });
    for (const line of out.written.slice(1, 5)) expect(JSON.parse(line)).toMatchObject({ msg: 'message' });
    for (const line of out.written.slice(5)) expect(line).toMatch(/^INFO - [^\n]*\n(?: {4}[^\n]*\n)*$/);
  });

  test('generated values', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const names: readonly (keyof LogFunctions & ('info' | 'error' | 'verbose'))[] = ['info', 'error', 'verbose'];
    fc.assert(
      fc.property(anything, anything, anything, fc.constantFrom(...names), (message, second, third, name) => {
        out.written.length = 0;
        log[name](message, second, third);
        expect(out.written).toHaveLength(1);
        expect(out.written[0]).toMatch(/^[^\n]*\n$/);
        expect(() => JSON.parse(out.written[0] as string) as unknown).not.toThrow();
      }),
      { seed: 4, numRuns: 1_000 },
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circular(): object {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  return value;
}

function deep(levels: number): object {
  let value: object = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}

test('lines do not depend on telemetry: they are written before it starts, while it is disabled and after its end', async () => {
  const { stdout, code } = await runFixture({
    format: 'cjs',
    env: { OTEL_SDK_DISABLED: 'true' },
    source: `
      const { createLogFunctions, logging } = require('@throughline/logging');
      const { createScope, startTelemetry } = require('@throughline/core');
      const log = createLogFunctions(createScope('orders'));
      log.info('before');
      const setup = startTelemetry({}, [logging()]);
      log.info('disabled');
      setup.shutdown().then(() => log.info('after'));
    `,
  });
  expect(code).toBe(0);
  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(['before', 'disabled', 'after']);
});
