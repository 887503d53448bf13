/** What a serializer makes of a field is the same in the line and in the record, and it is asked as often as pino asks it. */
import { pino as makePino, symbols } from 'pino';
import type { Logger, LoggerOptions } from 'pino';

import { keepLines, logged, withoutIds } from './logged.ts';
import { versions } from './pino-versions.ts';

type Fields = Readonly<Record<string, unknown>>;
type Serialize = (value: unknown) => unknown;

const OPTIONS: LoggerOptions = { base: null, timestamp: false };

/** The members of a line that are no attributes of its record. */
function attributesIn(text: string): Fields {
  const {
    level,
    msg,
    trace_id: traceId,
    span_id: spanId,
    trace_flags: traceFlags,
    ...rest
  } = JSON.parse(text) as Fields;
  expect([typeof level, typeof msg, typeof traceId, typeof spanId, typeof traceFlags].join()).not.toContain(
    'undefined',
  );
  return rest;
}

class Point {
  x = 1;
  hidden = undefined;
  get y(): number {
    return 2;
  }
}

const RESULTS: Readonly<Record<string, Serialize>> = {
  'a text': () => 'told',
  'an object': (value) => ({ told: value, nested: { list: [1, undefined] } }),
  'what it was given': (value) => value,
  'a number that is none': () => Number.NaN,
  nothing: () => undefined,
  null: () => null,
  'a function': () => () => 1,
  'a date': () => new Date(0),
  'an instance': () => new Point(),
  'a boxed text': () => Object('told') as unknown,
  'what JSON cannot say': () => 5n,
  'an object in a circle'() {
    const circle: Record<string, unknown> = { told: 1 };
    circle['self'] = circle;
    return circle;
  },
  'an error': () => Object.assign(new Error('broken'), { stack: 'Error: broken' }),
  'its this': function serialize(this: unknown): unknown {
    return Object.keys(this as object).includes('req');
  },
};

describe.each(versions)('pino %s', (_version, pino) => {
  const log = (options: LoggerOptions, run: (logger: Logger) => void): readonly string[] => {
    const { texts, write } = keepLines();
    run(pino({ ...OPTIONS, ...options }, { write }) as never);
    return texts;
  };

  test.each(Object.entries(RESULTS))('%s', async (_name, serialize) => {
    const options = { serializers: { req: serialize } };
    const run = (logger: Logger): void => {
      for (const req of [{ id: 1 }, 'r', undefined, { id: 2 }]) logger.info({ req, a: 1 }, 'logged');
    };
    const plain = log(options, run);
    let texts: readonly string[] = [];
    const { records } = await logged(() => (texts = log(options, run)));
    expect(texts.map(withoutIds)).toEqual(plain);
    expect(JSON.parse(JSON.stringify(records.map(({ attributes }) => attributes)))).toEqual(texts.map(attributesIn));
  });

  test('each serializer is asked once for each field, with what was logged', async () => {
    const asked: unknown[][] = [];
    const [first, second] = [{ id: 1 }, { id: 2 }];
    const req = (...given: unknown[]): unknown => asked.push(given) && 'told';
    await logged(() => {
      log({ serializers: { req } }, (logger) => {
        logger.info({ req: first }, 'one');
        logger.child({ a: 1 }).info({ req: second, other: 1 }, 'two');
        logger.child({}, { serializers: { other: () => 'o' } }).info({ req: first, other: 1 }, 'three');
      });
    });
    expect(asked).toEqual([[first], [second], [first]]);
  });

  test('one whose answer cannot be told beforehand is asked twice for the first line alone', async () => {
    let asked = 0;
    await logged(() => {
      log({ serializers: { req: () => (asked++, Object('text') as unknown) } }, (logger) => {
        for (let line = 0; line < 5; line++) logger.info({ req: 1 }, 'logged');
      });
    });
    expect(asked).toBe(6);
  });

  test('what a serializer throws reaches the application, and the line after it is written', async () => {
    const thrown = new Error('from the serializer');
    const seen: unknown[] = [];
    const { records, problems } = await logged(() => {
      const req = (value: unknown): unknown => {
        if (value === 'bad') throw thrown;
        return value;
      };
      log({ serializers: { req } }, (logger) => {
        try {
          logger.info({ req: 'bad' }, 'one');
        } catch (error) {
          seen.push(error);
        }
        logger.info({ req: 'good' }, 'two');
      });
    });
    expect(seen).toEqual([thrown]);
    expect(records.map(({ body, attributes }) => [body, attributes])).toEqual([['two', { req: 'good' }]]);
    expect(problems).toEqual([]);
  });

  test('a serializer that logs makes lines and records of its own', async () => {
    let texts: readonly string[] = [];
    const { records } = await logged(() => {
      let inner: Logger | undefined;
      const req = (value: unknown): unknown => {
        inner?.info({ from: value }, 'inside');
        return 'told';
      };
      texts = log({ serializers: { req } }, (logger) => {
        inner = logger;
        logger.info({ req: 1, list: [1, 2] }, 'outside');
      });
    });
    expect(texts.map(attributesIn)).toEqual([{ from: 1 }, { req: 'told', list: [1, 2] }]);
    expect(records.map(({ attributes }) => attributes)).toEqual(texts.map(attributesIn));
  });

  test('what the application gave stays as it is, and its lines stay the same afterwards', async () => {
    const serializers = Object.freeze({ req: (value: unknown) => ({ told: value }) });
    const { texts, write } = keepLines();
    const logger = pino({ ...OPTIONS, serializers }, { write }) as never as Logger;
    await logged(() => logger.info({ req: 1 }, 'during'));
    logger.info({ req: 1 }, 'after');
    logger.child({ req: 2 }).info('after');
    expect(texts.slice(1)).toEqual([
      '{"level":30,"req":{"told":1},"msg":"after"}\n',
      '{"level":30,"req":{"told":2},"msg":"after"}\n',
    ]);
  });

  test('a logger that cannot be changed, and one whose serializers are replaced later, are read from their lines', async () => {
    const texts: string[] = [];
    const { records } = await logged(() => {
      const make = (): Logger =>
        pino({ ...OPTIONS, serializers: { req: () => 'told' } }, { write: (text) => void texts.push(text) }) as never;
      Object.freeze(make()).info({ req: 1, a: 1 }, 'frozen');
      const logger = make();
      logger.info({ req: 1 }, 'before');
      (logger as never as Record<symbol, object>)[symbols.serializersSym] = { req: () => 'otherwise', a: () => 'A' };
      logger.info({ req: 1, a: 1 }, 'after');
    });
    const expected = [{ req: 'told', a: 1 }, { req: 'told' }, { req: 'otherwise', a: 'A' }];
    expect(texts.map(attributesIn)).toEqual(expected);
    expect(records.map(({ attributes }) => attributes)).toEqual(expected);
  });
});

test('names that every object has are no serializers of ours', async () => {
  const { texts, write } = keepLines();
  const { records } = await logged(() => {
    const logger = makePino({ ...OPTIONS, serializers: { req: () => 'told' } }, { write });
    logger.info({ req: 1, constructor: 'c', toString: 't', valueOf: 1 }, 'logged');
  });
  expect(records.map(({ attributes }) => attributes)).toEqual(texts.map(attributesIn));
});
