/** Whatever an application logs, its line is what pino writes by itself, and each line that was written has its record. */
import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { suppressedContext } from '@throughline/core';
import * as fc from 'fast-check';
import type { LoggerOptions } from 'pino';

import { keepLines, logged, withoutIds } from './logged.ts';
import type { PinoModule } from './pino-versions.ts';
import { versions } from './pino-versions.ts';

const FIXED: LoggerOptions = { timestamp: () => ',"time":1700000000123', base: null };

class Own {
  kept = 1;
  get lost(): number {
    return 2;
  }
}

/** Values that are made anew for each reading of them, so that each side counts for itself. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  circle() {
    const circle: Record<string, unknown> = { a: 1 };
    circle['self'] = circle;
    return circle;
  },
  deep() {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20_000; level++) deep = { deep };
    return deep;
  },
  wide: () => Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${String(index)}`, index])),
  getter: () => ({
    get inner(): never {
      throw new Error('getter');
    },
  }),
  counter() {
    let count = 0;
    return Object.defineProperty({}, 'count', { enumerable: true, get: () => ++count });
  },
  proxy: () =>
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('proxy');
        },
      },
    ),
  'to json': () => ({
    toJSON() {
      throw new Error('toJSON');
    },
  }),
  rewritten: () => ({ secret: 's', toJSON: () => 'public' }),
  bigint: () => 2n ** 70n,
  symbol: () => Symbol('s'),
  function: () => () => 1,
  map: () => new Map([['a', 1]]),
  set: () => new Set([1]),
  date: () => new Date(0),
  'no date': () => new Date(Number.NaN),
  buffer: () => Buffer.from('bytes'),
  typed: () => new Float64Array([1, Number.NaN]),
  boxed: () => [new String('text'), new Number(1), new Boolean(false)],
  class: () => new Own(),
  'no prototype': () => Object.assign(Object.create(null) as object, { a: 1 }),
  __proto__: () => JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":2}}') as unknown,
  'half a pair': () => '\ud800',
  escapes: () => '\u001b[31m\n\r\t\u0000"\\',
  long: () => 'x'.repeat(5 * 1_024 * 1_024),
  sparse: () => Object.assign([1], { length: 1_000_000 }),
  error: () => Object.assign(new RangeError('inside'), { stack: 'RangeError: inside' }),
  'not a number': () => -0,
};

/** How a value is logged. */
const SHAPES: Readonly<Record<string, (value: unknown) => [unknown, ...unknown[]]>> = {
  field: (value) => [{ a: 1, value }, 'message'],
  inner: (value) => [{ a: { list: [value], value } }, 'message'],
  fields: (value) => [value, 'message'],
  message: (value) => [{ a: 1 }, value],
  argument: (value) => ['message %s %o', value, value],
  err: (value) => [{ err: value }, 'message'],
};

interface Outcome {
  readonly text: string | undefined;
  readonly thrown: string | undefined;
}

function log(pino: PinoModule, options: LoggerOptions, given: [unknown, ...unknown[]]): Outcome {
  const { texts, write } = keepLines();
  try {
    const logger = pino({ ...FIXED, ...options }, { write });
    Reflect.apply(logger.info, logger, given);
    return { text: texts[0], thrown: undefined };
  } catch (error) {
    return { text: texts[0], thrown: String(error) };
  }
}

const PARTS: readonly LoggerOptions[] = [{}, { redact: ['value.a'] }, { formatters: { log: (given) => given } }];

describe.each(versions)('pino %s', (_version, pino) => {
  test.each(Object.keys(HOSTILE))('%s', async (name) => {
    const make = HOSTILE[name] ?? (() => undefined);
    const cases = Object.values(SHAPES).flatMap((shape) => PARTS.map((options) => ({ options, shape })));
    const plain = cases.map(({ options, shape }) => log(pino, options, shape(make())));
    const outcomes: Outcome[] = [];
    const { records, problems } = await logged(() => {
      for (const { options, shape } of cases) outcomes.push(log(pino, options, shape(make())));
    });
    expect(outcomes.map(({ thrown }) => thrown)).toEqual(plain.map(({ thrown }) => thrown));
    // Texts of megabytes make a failing comparison unreadable.
    const isSame = ({ text }: Outcome, index: number): boolean =>
      (text === undefined ? undefined : withoutIds(text)) === plain[index]?.text;
    expect(outcomes.map(isSame)).toEqual(cases.map(() => true));
    const written = plain.filter(({ text }) => text !== undefined);
    expect({ records: records.length, problems }).toEqual({ records: written.length, problems: [] });
    const isTold = records.map((record) => JSON.stringify(record.attributes).includes('"secret"'));
    expect(isTold).toEqual(written.map(({ text }) => text?.includes('"secret"')));
  });

  test('anything that fast-check thinks of: the record holds what the line holds', async () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withObjectString: true,
      withNullPrototype: true,
      maxDepth: 4,
    });
    await logged((_span, { records }) => {
      const keys = writesKeysAsTheyAre(pino) ? fc.string().filter(needsNoEscape) : fc.string();
      const property = fc.property(fc.dictionary(keys, anything), (fields) => {
        records.length = 0;
        const [{ text, thrown }, plain] = [
          log(pino, {}, [fields, 'message']),
          plainly(() => log(pino, {}, [fields, 'message'])),
        ];
        expect(thrown).toBe(plain.thrown);
        expect(text === undefined ? undefined : withoutIds(text)).toBe(plain.text);
        expect(records).toHaveLength(text === undefined ? 0 : 1);
        const line = plain.text === undefined ? undefined : read(plain.text);
        if (line !== undefined) expect(JSON.parse(JSON.stringify(records[0]?.attributes))).toEqual(line);
      });
      fc.assert(property, { seed: 17, numRuns: 200 });
    });
  });
});

/** Logs where the instrumentation adds nothing: outside the span, and in a suppressed context. */
function plainly(run: () => Outcome): Outcome {
  return context.with(suppressedContext(ROOT_CONTEXT), run);
}

/** Early versions of pino 8 do, so that a key with a backslash is another key in their lines, or none. */
function writesKeysAsTheyAre(pino: PinoModule): boolean {
  return log(pino, {}, [{ '\\': 1 }]).text?.includes('"\\\\"') !== true;
}

function needsNoEscape(key: string): boolean {
  return JSON.stringify(key) === `"${key}"`;
}

const NO_ATTRIBUTES = new Set(['level', 'time', 'msg', 'err', 'pid', 'hostname', 'trace_id', 'span_id', 'trace_flags']);

/** What the line says besides what records say otherwise. */
function read(text: string): unknown {
  try {
    const members = Object.entries(JSON.parse(text) as object);
    return Object.fromEntries(members.filter(([key]) => !NO_ATTRIBUTES.has(key)));
  } catch {
    return undefined;
  }
}
