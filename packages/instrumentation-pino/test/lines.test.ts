import { context, trace } from '@opentelemetry/api';
import { suppressedContext } from '@throughline/core';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';

import type { PinoOptions } from '../src/pino-options.ts';
import type { CollectedRecord, LogCollector } from './logged.ts';
import { keepLines, logged, withoutIds } from './logged.ts';
import { versions } from './pino-versions.ts';

const FIXED: LoggerOptions = { timestamp: () => ',"time":1700000000123', base: { pid: 7, hostname: 'h' } };

type Log = Logger<string>;
type Run = (logger: Log, collector?: LogCollector) => unknown;

interface Compared {
  readonly texts: readonly string[];
  readonly plain: readonly string[];
  readonly records: readonly CollectedRecord[];
  readonly collector: LogCollector;
  readonly parses: number;
  readonly span: { readonly traceId: string; readonly spanId: string };
  readonly problems: readonly string[];
}

describe.each(versions)('pino %s', (version, pino) => {
  const make = (given: LoggerOptions, stream: DestinationStream): Log => pino({ ...FIXED, ...given }, stream) as never;
  /** Runs the same twice: without telemetry, and inside a span with it. */
  const compare = async (run: Run, given: LoggerOptions = {}, options?: PinoOptions): Promise<Compared> => {
    const plain = keepLines();
    await run(make(given, plain));
    const kept = keepLines();
    const parse = jest.spyOn(JSON, 'parse');
    let parses = 0;
    const result = await logged(async (_span, collector) => {
      const logger = make(given, kept);
      parse.mockClear();
      await run(logger, collector);
      parses = parse.mock.calls.filter(([text]) => text.includes('"level"') || text.includes('logged')).length;
    }, options);
    parse.mockRestore();
    return { ...result, texts: kept.texts, plain: plain.texts, parses };
  };
  const only = ({ records }: Compared): CollectedRecord => {
    expect(records).toHaveLength(1);
    return records[0] as CollectedRecord;
  };
  const expectSameLines = ({ texts, plain }: Compared): void => expect(texts.map(withoutIds)).toEqual(plain);

  test('a line inside a span has its ids behind the time, and is otherwise what pino writes', async () => {
    const compared = await compare((logger) => logger.info({ a: 1 }, 'hello %s', 'you'));
    const { texts, span, records } = compared;
    expectSameLines(compared);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ trace_id: span.traceId, span_id: span.spanId });
    expect(texts[0]).toMatch(
      /^\{"level":30,"time":1700000000123,"trace_id":"\w{32}","span_id":"\w{16}","trace_flags":"0[13]","pid":7/,
    );
    expect(records).toEqual([
      {
        scope: '@throughline/instrumentation-pino',
        severityNumber: 9,
        severityText: 'info',
        eventName: undefined,
        body: 'hello you',
        attributes: { a: 1 },
        exception: undefined,
        time: [1_700_000_000, 123_000_000],
        spanId: span.spanId,
      },
    ]);
  });

  test('a line outside a span is byte for byte what pino writes, and becomes a record all the same', async () => {
    const compared = await compare((logger) =>
      context.with(trace.deleteSpan(context.active()), () => logger.warn({ a: 1 }, 'out')),
    );
    expect(compared.texts).toEqual(compared.plain);
    expect(only(compared)).toMatchObject({ body: 'out', severityNumber: 13, spanId: undefined, attributes: { a: 1 } });
  });

  class Money {
    toJSON(): string {
      return '3 EUR';
    }
  }

  const error = new TypeError('broken');
  const shown = { type: 'TypeError', name: 'TypeError', message: 'broken', stack: error.stack };
  const fast: readonly (readonly [string, Run, LoggerOptions, Partial<CollectedRecord>])[] = [
    ['a message alone', (logger) => logger.debug('logged'), { level: 'trace' }, { body: 'logged', severityNumber: 5 }],
    ['no message', (logger) => logger.info({ logged: 1 }), {}, { body: undefined, attributes: { logged: 1 } }],
    [
      'the message among the fields',
      (logger) => logger.info({ msg: 'logged', a: 1 }),
      {},
      { body: 'logged', attributes: { a: 1 } },
    ],
    ['both messages', (logger) => logger.info({ msg: 'one' }, 'logged'), {}, { body: 'logged', attributes: {} }],
    ['a message that is a number', (logger) => logger.info({ a: 'logged' }, 5 as never), {}, { body: 5 }],
    [
      'nested data',
      (logger) => logger.info({ a: { b: [1, null, { c: 'logged' }] } }),
      {},
      { attributes: { a: { b: [1, null, { c: 'logged' }] } } },
    ],
    [
      'what JSON leaves out',
      (logger) => logger.info({ a: undefined, f: () => 1, s: Symbol('s'), n: [undefined, Number.NaN], logged: true }),
      {},
      { attributes: { n: [null, null], logged: true } },
    ],
    [
      'numbers that are none',
      (logger) => logger.info({ logged: Number.NaN, i: Infinity }),
      {},
      { attributes: { logged: null, i: null } },
    ],
    [
      'bindings',
      (logger) =>
        logger
          .child({ a: 1 })
          .child({ b: { c: 2 } })
          .info('logged'),
      {},
      { attributes: { a: 1, b: { c: 2 } } },
    ],
    [
      'a field that is bound too',
      (logger) => logger.child({ a: 1 }).info({ a: 2 }, 'logged'),
      {},
      { attributes: { a: 2 } },
    ],
    [
      'the base',
      (logger) => logger.info('logged'),
      { base: { pid: 1, service: 's' }, name: 'n' },
      { attributes: { service: 's', name: 'n' } },
    ],
    ['no base', (logger) => logger.info('logged'), { base: null }, { attributes: {} }],
    [
      'another message key',
      (logger) => logger.info({ msg: 'field' }, 'logged'),
      { messageKey: 'message' },
      { body: 'logged', attributes: { msg: 'field' } },
    ],
    [
      'an error',
      (logger) => logger.error(error),
      {},
      { body: 'broken', exception: shown, attributes: {}, severityNumber: 17 },
    ],
    [
      'an error with more',
      (logger) => logger.fatal({ err: error, a: 1 }, 'logged'),
      {},
      { body: 'logged', exception: shown, attributes: { a: 1 }, severityNumber: 21 },
    ],
    [
      'a mixin',
      (logger) => logger.info({ a: 1 }, 'logged'),
      { mixin: () => ({ m: 1, a: 0 }) },
      { attributes: { m: 1, a: 1 } },
    ],
    [
      'a merge strategy',
      (logger) => logger.info({ a: 1 }, 'logged'),
      {
        mixin: () => ({ a: 0 }),
        mixinMergeStrategy: (given: object, mixed: object) => ({ ...given, ...mixed }),
      },
      { attributes: { a: 0 } },
    ],
    [
      'a serializer of something else',
      (logger) => logger.info({ a: 1 }, 'logged'),
      { serializers: { req: () => 'r' } },
      { attributes: { a: 1 } },
    ],
    [
      'custom levels',
      (logger) => (logger as never as Record<string, (text: string) => void>)['notice']?.('logged'),
      { customLevels: { notice: 35 } },
      { severityNumber: 11, severityText: 'notice' },
    ],
    [
      'an event',
      (logger) => logger.info({ 'otel.event.name': 'paid', a: 1 }, 'logged'),
      {},
      { eventName: 'paid', attributes: { a: 1 } },
    ],
    [
      'process and ids',
      (logger) => logger.info({ pid: 1, hostname: 'x', level: 'y', b: 'logged' }),
      {},
      { attributes: { b: 'logged' } },
    ],
    [
      'a serializer',
      (logger) => logger.info({ req: { secret: 's' }, a: 1 }, 'logged'),
      { serializers: { req: () => 'r' } },
      { attributes: { req: 'r', a: 1 } },
    ],
    [
      'a serializer of a child',
      (logger) =>
        logger.child({ u: 1 }, { serializers: { u: (u: number) => u + 1, v: () => 'V' } }).info({ v: 1 }, 'logged'),
      {},
      { attributes: { u: 2, v: 'V' } },
    ],
    [
      'a serializer of errors',
      (logger) => logger.error(error, 'logged'),
      { serializers: { err: () => ({ type: 'Own', message: 'other' }) } },
      { exception: { type: 'Own', name: 'Own', message: 'other' }, attributes: {} },
    ],
    [
      'toJSON',
      (logger) => logger.info({ price: new Money(), at: new Date(0), list: [new Money()] }, 'logged'),
      {},
      { attributes: { price: '3 EUR', at: '1970-01-01T00:00:00.000Z', list: ['3 EUR'] } },
    ],
    [
      'maps, sets and bytes',
      (logger) => logger.info({ m: new Map([[1, 2]]), s: new Set([1]), b: Buffer.from('a') }, 'logged'),
      {},
      { attributes: { m: {}, s: {}, b: { type: 'Buffer', data: [97] } } },
    ],
    [
      'errors under other names',
      (logger) => logger.info({ cause: error }, 'logged'),
      {},
      { attributes: { cause: {} } },
    ],
    [
      'something like an error',
      (logger) => logger.error({ err: 'a text' }, 'logged'),
      {},
      { exception: 'a text', attributes: {} },
    ],
  ];
  test.each(fast)('the record is made of what is logged: %s', async (_name, run, given, expected) => {
    const compared = await compare(run, given);
    expectSameLines(compared);
    expect(only(compared)).toMatchObject(expected);
    expect(only(compared).attributes).toEqual(expected.attributes ?? only(compared).attributes);
    expect(compared.parses).toBe(0);
  });

  const slow: readonly (readonly [string, Run, LoggerOptions, Partial<CollectedRecord>])[] = [
    [
      'redaction',
      (logger) => logger.info({ password: 'hunter2', a: 1 }, 'm'),
      { redact: ['password'] },
      { attributes: { password: '[Redacted]', a: 1 } },
    ],
    [
      'removal',
      (logger) => logger.info({ a: { password: 'hunter2', b: 1 } }, 'm'),
      { redact: { paths: ['a.password'], remove: true } },
      { attributes: { a: { b: 1 } } },
    ],
    [
      'redaction of a child',
      (logger) => logger.child({ token: 't' }, { redact: ['token', 'secret'] }).info({ secret: 's' }),
      {},
      { attributes: { token: '[Redacted]', secret: '[Redacted]' } },
    ],
    [
      'a formatter of fields',
      (logger) => logger.info({ a: 1 }, 'm'),
      { formatters: { log: (given: object) => ({ ...given, f: 2 }) } },
      { attributes: { a: 1, f: 2 } },
    ],
    [
      'a formatter of bindings',
      (logger) => logger.info({ a: 1 }, 'm'),
      { formatters: { bindings: () => ({ b: 3 }) } },
      { attributes: { a: 1, b: 3 } },
    ],
    [
      'a formatter of levels',
      (logger) => logger.info({ a: 1 }, 'm'),
      { formatters: { level: (severity: string) => ({ severity }) } },
      { attributes: { a: 1, severity: 'info' }, severityNumber: 9, severityText: 'info' },
    ],
    [
      'a nested key',
      (logger) => logger.child({ c: 1 }).info({ a: 1 }, 'm'),
      { nestedKey: 'payload' },
      { attributes: { c: 1, payload: expect.objectContaining({ a: 1 }) } },
    ],
    ['big integers', (logger) => logger.info({ n: 5n }, 'm'), {}, { attributes: { n: 5 } }],
    ['a message that is an object', (logger) => logger.info({ a: 1 }, { b: 2 } as never), {}, { attributes: { a: 1 } }],
    [
      'an error key of its own',
      (logger) => logger.error({ err: error, a: 1 }, 'm'),
      { errorKey: 'failure' },
      {
        attributes: { a: 1, err: expect.objectContaining({ type: 'TypeError' }) },
        exception: expect.objectContaining({ name: 'TypeError', message: 'broken' }),
      },
    ],
  ];
  // Before errorKey came, `err` was the only name.
  const slowHere = version === '8.0.0' ? slow.filter(([name]) => name !== 'an error key of its own') : slow;
  test.each(slowHere)('the record is what stands in the line: %s', async (name, run, given, expected) => {
    const compared = await compare(run, given);
    if (name !== 'a nested key') expectSameLines(compared);
    const { severityNumber, attributes, ...rest } = expected;
    expect(only(compared)).toMatchObject({
      severityNumber: severityNumber ?? (compared.texts[0]?.includes('"level":50') ? 17 : 9),
      ...rest,
    });
    expect(only(compared).attributes).toEqual(attributes);
    expect(JSON.stringify(compared.records)).not.toContain('hunter2');
  });

  test('under a nested key the ids stand there, as those of a mixin do', async () => {
    const { texts, plain, span } = await compare((logger) => logger.info({ a: 1 }, 'm'), { nestedKey: 'p' });
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ p: { a: 1, trace_id: span.traceId, span_id: span.spanId } });
    expect((texts[0] ?? '').replace(/"trace_id":.*?"trace_flags":"\d\d",/, '')).toBe(plain[0]);
  });

  test('ids that the application logs itself win, and each stands there once', async () => {
    const { texts } = await compare((logger) => logger.info({ trace_id: 'mine' }, 'm'));
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ trace_id: 'mine', span_id: expect.stringMatching(/^\w{16}$/) });
    expect(texts[0]?.match(/"trace_id"/g)).toHaveLength(1);
  });

  test('ids that are redacted stay redacted', async () => {
    const { texts } = await compare((logger) => logger.info('m'), { redact: ['trace_id'] });
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ trace_id: '[Redacted]' });
  });

  test('nothing that the application gave is changed, and its callbacks see what they saw', async () => {
    const seen: unknown[] = [];
    const fields = Object.freeze({ a: 1 });
    const given = {
      mixin: (...all: unknown[]) => {
        seen.push(structuredClone(all.slice(0, 2)));
        return { m: 1 };
      },
      mixinMergeStrategy: (one: object, other: object) => {
        seen.push({ ...one }, { ...other });
        return { ...one, ...other };
      },
      formatters: { log: (given_: object) => (seen.push({ ...given_ }), given_) },
    } as LoggerOptions;
    await compare((logger) => logger.info(fields, 'm'), given);
    expect(fields).toEqual({ a: 1 });
    expect(seen.slice(seen.length / 2)).toEqual(seen.slice(0, seen.length / 2));
  });

  test.each(['serializers', 'mixin', 'formatters'])('errors of the application pass unchanged: %s', async (where) => {
    const own = new Error('mine');
    const fail = (): never => {
      throw own;
    };
    const given =
      where === 'mixin'
        ? { mixin: fail }
        : where === 'formatters'
          ? { formatters: { log: fail } }
          : { serializers: { a: fail } };
    const caught: unknown[] = [];
    const { records, problems, texts } = await compare((logger) => {
      try {
        logger.info({ a: 1 }, 'm');
      } catch (thrown) {
        caught.push(thrown);
      }
    }, given);
    expect(caught).toEqual([own, own]);
    expect(caught[1]).toBe(own);
    expect({ records, problems, texts }).toEqual({ records: [], problems: [], texts: [] });
  });

  test('a silent logger writes nothing and sends nothing', async () => {
    const { records, texts } = await compare((logger) => logger.fatal('m'), { level: 'silent' });
    expect({ records, texts }).toEqual({ records: [], texts: [] });
  });

  test('levels are as before', async () => {
    const { records } = await compare((logger) => {
      expect(logger.isLevelEnabled('debug')).toBe(false);
      logger.debug('not');
      logger.level = 'debug';
      logger.debug('now');
    });
    expect(records.map(({ body }) => body)).toEqual(['now']);
  });

  test('bindings are read once per logger, and again when they are set', async () => {
    const { records, collector } = await compare((logger) => {
      const child = logger.child({ a: 1 });
      child.info('one');
      child.info('two');
      child.info('three');
      child.setBindings({ b: 2 });
      for (const text of ['four', 'five', 'six']) child.info(text);
    });
    const [one, other] = [{ a: 1 }, { a: 1, b: 2 }];
    expect(records.map(({ attributes }) => attributes)).toEqual([one, one, one, other, other, other]);
    expect(collector.blocks).toBe(2);
  });

  test('no block is made for a logger that writes one message, as those of requests do', async () => {
    const { records, collector } = await compare((logger) => {
      for (let request = 0; request < 3; request++) logger.child({ request }).info('m');
    });
    expect(records.map(({ attributes }) => attributes)).toEqual([0, 1, 2].map((request) => ({ request })));
    expect(collector.blocks).toBe(0);
  });

  test('where a record would reach nobody none is built', async () => {
    const { records, collector, texts } = await compare((logger, given) => {
      if (given !== undefined) given.enabled = false;
      logger.child({ a: 1 }).info('m');
    });
    expect({ records, blocks: collector.blocks, lines: texts.length }).toEqual({ records: [], blocks: 0, lines: 1 });
    expect(texts[0]).toContain('trace_id');
  });

  test('a suppressed context sends nothing', async () => {
    const { records, texts } = await compare((logger) =>
      context.with(suppressedContext(context.active()), () => logger.info('m')),
    );
    expect({ records, lines: texts.length }).toEqual({ records: [], lines: 1 });
  });

  test('a logger that is used where records are made does not loop', async () => {
    const { records, texts } = await compare((logger, collector) => {
      if (collector !== undefined) collector.onEmit = () => logger.warn('inside');
      logger.info('m');
    });
    expect(records.map(({ body }) => body)).toEqual(['m']);
    expect(texts).toHaveLength(2);
  });

  test('a failing log port is reported once and changes no line', async () => {
    const { problems, plain, texts } = await compare((logger, collector) => {
      if (collector !== undefined)
        collector.onEmit = () => {
          throw new Error('broken port');
        };
      logger.info('one');
      logger.info('two');
    });
    expect(texts.map(withoutIds)).toEqual(plain);
    expect(problems).toEqual(['TL_INTERNAL']);
  });

  test('loggers that Throughline marks as its own are left alone, with their children', async () => {
    const { records, texts, plain } = await compare((logger) => {
      Object.assign(logger, { [Symbol.for('throughline.own-logger')]: true });
      logger.info('m');
      logger.child({ a: 1 }).info('m');
    });
    expect({ records, texts }).toEqual({ records: [], texts: plain });
  });

  test('the options of the official instrumentation', async () => {
    const run: Run = (logger) => logger.info({ a: 1 }, 'm');
    const off = await compare(run, {}, { disableLogCorrelation: true });
    expect({ texts: off.texts, records: off.records.length }).toEqual({ texts: off.plain, records: 1 });
    const unsent = await compare(run, {}, { disableLogSending: true });
    expectSameLines(unsent);
    expect(unsent.records).toEqual([]);
    const named = await compare(run, {}, { logKeys: { traceId: 'tid', spanId: 'sid', traceFlags: 'fl' } });
    expect(JSON.parse(named.texts[0] ?? '')).toMatchObject({ tid: named.span.traceId, sid: named.span.spanId });
    expect(only(named).attributes).toEqual({ a: 1 });
    const hooked = await compare(
      run,
      {},
      { logHook: (_span, record, level) => Object.assign(record, { level_: level, a: 0 }) },
    );
    expect(JSON.parse(hooked.texts[0] ?? '')).toMatchObject({ level_: 30, a: 1, trace_id: hooked.span.traceId });
    expect(only(hooked).attributes).toEqual({ a: 1, level_: 30 });
    const failing = await compare(
      run,
      {},
      {
        logHook: () => {
          throw new Error('hook');
        },
      },
    );
    expect(JSON.parse(failing.texts[0] ?? '')).toMatchObject({ a: 1, trace_id: failing.span.traceId });
    expect(failing.problems).toEqual(['TL_CALLBACK_FAILED']);
  });

  // From its second line on, a logger with pino's own time function uses one that it shares with others.
  test('loggers that take turns have the times of their own lines', async () => {
    const { epochTime, unixTime } = pino.stdTimeFunctions;
    const kept = keepLines();
    const moments = [1_700_000_000_500, 1_700_000_000_500, 1_700_000_000_501, 1_700_000_000_500];
    const { records } = await logged(() => {
      const now = jest.spyOn(Date, 'now');
      const [first, second] = [make({ timestamp: epochTime }, kept), make({ timestamp: epochTime }, kept)];
      const inSeconds = make({ timestamp: unixTime }, kept);
      for (const moment of moments) {
        now.mockReturnValue(moment);
        for (const logger of [first, first.child({ a: 1 }), inSeconds, second]) logger.info('m');
      }
      now.mockRestore();
    });
    const inLines = kept.texts.map((text) => (JSON.parse(text) as { time: number }).time);
    expect(inLines).toEqual(moments.flatMap((moment) => [moment, moment, Math.round(moment / 1e3), moment]));
    const inRecords = records.map(({ time }) => (time === undefined ? 0 : time[0] * 1e3 + time[1] / 1e6));
    expect(inRecords).toEqual(inLines.map((time) => (time < 1e11 ? time * 1e3 : time)));
    // Pino's own time is that of the observation too, from the second line of a logger and its children on; what another function gives may be any time.
    const isObserved = records.map(({ time, observedTime }) => observedTime !== undefined && observedTime === time);
    expect(isObserved).toEqual(inLines.map((time, index) => time >= 1e11 && index !== 0 && index !== 3));
  });

  const times: readonly (readonly [string, LoggerOptions['timestamp'], number | undefined])[] = [
    ['epochTime', pino.stdTimeFunctions.epochTime, 1_700_000_000.5],
    ['unixTime', pino.stdTimeFunctions.unixTime, 1_700_000_001],
    ['isoTime', pino.stdTimeFunctions.isoTime, 1_700_000_000.5],
    ['none', false, undefined],
    ['a function of its own', () => `,"at":"2023-11-14T22:13:20.500Z"`, 1_700_000_000.5],
    ['one that cannot be read', () => `,"time":"noon"`, undefined],
  ];
  test.each(times)('the time of the record is that of the line: %s', async (name, timestamp, expected) => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_500);
    const compared = await compare((logger) => logger.info({ a: 1 }, 'm'), { timestamp } as LoggerOptions);
    now.mockRestore();
    expectSameLines(compared);
    const { time, attributes } = only(compared);
    expect(time === undefined ? undefined : time[0] + time[1] / 1e9).toBe(expected);
    expect(attributes).toEqual(name === 'one that cannot be read' ? { a: 1, time: 'noon' } : { a: 1 });
  });

  test('after the end of telemetry the lines are what they were', async () => {
    const kept = keepLines();
    const logger = make({}, kept);
    await logged(() => logger.info('inside'));
    const plain = keepLines();
    make({}, plain).info('after');
    logger.info('after');
    expect(kept.texts[1]).toBe(plain.texts[0]);
    const { records } = await logged(() => logger.info('again'));
    expect(records.map(({ body }) => body)).toEqual(['again']);
  });
});

test.each(versions.filter(([version]) => Number(version.split('.')[0]) >= 9))(
  'pino %s: a line that streamWrite rewrites is sent as it was written',
  async (_version, pino) => {
    const given: LoggerOptions = { ...FIXED, hooks: { streamWrite: (text) => text.replaceAll('hunter2', '***') } };
    const hooks = given.hooks;
    const { texts, write } = keepLines();
    const { records } = await logged(() => {
      const logger = pino(given, { write });
      logger.info({ a: 'hunter2' }, 'hunter2');
      logger.child({ b: 'hunter2' }).info('child');
    });
    expect(texts.join('')).not.toContain('hunter2');
    expect(records).toMatchObject([
      { body: '***', attributes: { a: '***' } },
      { body: 'child', attributes: { b: '***' } },
    ]);
    expect(given.hooks).toBe(hooks);
    expect(Object.keys(hooks ?? {})).toEqual(['streamWrite']);
  },
);
