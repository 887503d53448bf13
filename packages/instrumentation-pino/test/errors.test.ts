/** What a record says of an error is what its line says: neither more, where an error keeps something to itself, nor what a second reading would give. */
import * as core from '@throughline/core';
import { logging } from '@throughline/logging';
import type { Logger, LoggerOptions } from 'pino';

import { pinoInstrumentation } from '../src/pino-instrumentation.ts';
import { keepLines } from './logged.ts';
import { versions } from './pino-versions.ts';

type Attributes = Readonly<Record<string, unknown>>;

interface Said {
  readonly line: string;
  readonly err: Readonly<Record<string, unknown>>;
  readonly attributes: Attributes;
  readonly body: unknown;
}

const KEPT = 'kept to itself';

/** An error whose stack names no place. */
function plainError(message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { stack: `Error: ${message}\n    at somewhere` }, more);
}

function hidden(error: Error, key: string, value: unknown): Error {
  return Object.defineProperty(error, key, { value, enumerable: false, configurable: true });
}

class Changing extends Error {
  readings = 0;

  override get message(): string {
    return `reading ${String(++this.readings)}`;
  }
}

const ERRORS: Readonly<Record<string, () => Error>> = {
  plain: () => plainError('broken'),
  'with properties': () => plainError('broken', { code: 'E_BROKEN', status: 503, detail: { a: 1 } }),
  'with a cause': () => hidden(plainError('outer'), 'cause', plainError('inner')),
  'with a text as cause': () => hidden(plainError('outer'), 'cause', KEPT),
  'with a cause that shows': () => plainError('outer', { cause: 'in the line' }),
  'with an object as cause': () => plainError('outer', { cause: { name: 'Odd', reason: 1 } }),
  'with a circle of causes'() {
    const inner = plainError('inner');
    return hidden(hidden(inner, 'cause', plainError('outer')), 'cause', inner);
  },
  'with a hidden code': () => hidden(plainError('broken'), 'code', KEPT),
  'with a hidden name': () => hidden(plainError('broken'), 'name', KEPT),
  'with a hidden member of a cause': () =>
    hidden(plainError('outer'), 'cause', hidden(plainError('inner'), 'errors', [plainError(KEPT)])),
  'that gathers others': () =>
    hidden(plainError('all'), 'errors', [plainError('one'), hidden(plainError('two'), 'code', KEPT), 'three']),
  'that changes': () => Object.assign(new Changing(), { stack: 'Error: changing' }),
  'without a message': () => hidden(hidden(plainError(''), 'message', undefined), 'stack', KEPT),
  'with a JSON form of its own': () => plainError('broken', { toJSON: () => ({ message: 'other' }) }),
  frozen: () => Object.freeze(plainError('broken')),
};

async function say(
  log: (logger: Logger) => void,
  make: (lines: { write(text: string): void }) => Logger,
): Promise<Said> {
  const records: Attributes[] = [];
  const bodies: unknown[] = [];
  const { texts, write } = keepLines();
  const setup = core.startTelemetry({ flushOnExit: false }, [logging(), pinoInstrumentation()]);
  const remove = core.addLogSink({
    name: 'test',
    emit({ attributeList = [], body }) {
      bodies.push(body);
      const pairs = attributeList.map((key, index) => [key, attributeList[index + 1]] as const);
      records.push(Object.fromEntries(pairs.filter((_pair, index) => index % 2 === 0)) as Attributes);
    },
  });
  try {
    log(make({ write }));
  } finally {
    remove();
    await setup.shutdown();
  }
  expect(records).toHaveLength(texts.length);
  const line = texts[0] ?? '{}';
  return { line, err: (JSON.parse(line) as Said).err ?? {}, attributes: records[0] ?? {}, body: bodies[0] };
}

describe.each(versions)('pino %s', (version, pino) => {
  const make = (lines: { write(text: string): void }): Logger =>
    pino({ base: null, timestamp: false }, lines) as never as Logger;
  const messageOf = (logger: Logger, error: Error): unknown => {
    try {
      return logger.error({ err: error }, 'failed');
    } catch (thrown) {
      return thrown;
    }
  };

  test.each(Object.keys(ERRORS))(
    'an error %s: the line is what pino writes, and the record says nothing else',
    async (name) => {
      const create = ERRORS[name] as () => Error;
      const plain = keepLines();
      messageOf(make(plain), create());
      const { line, err, attributes } = await say((logger) => messageOf(logger, create()), make);
      expect(line).toBe(plain.texts[0] ?? '{}');
      expect(JSON.stringify(attributes).includes(KEPT) && !line.includes(KEPT)).toBe(false);
      const { 'exception.message': message, 'exception.type': type, 'exception.stacktrace': stack } = attributes;
      if (name === 'frozen' && plain.texts.length === 0) return;
      if (message !== undefined) expect(err['message']).toBe(message);
      if (type !== undefined) expect([err['code'], err['name'], err['type']]).toContain(type);
      for (const part of (typeof stack === 'string' ? stack : '').split('\nCaused by: '))
        expect(line).toContain(JSON.stringify(part).slice(1, -1));
    },
  );

  test('an error that gathers others has their stacks in its own', async () => {
    const create = ERRORS['that gathers others'] as () => Error;
    const { err, attributes } = await say((logger) => logger.error(create()), make);
    // The serializer of the oldest version writes none of them.
    const gathered = version === '8.0.0' ? [] : ['one', 'two'];
    expect((err['aggregateErrors'] as unknown[] | undefined)?.length).toBe(version === '8.0.0' ? undefined : 3);
    expect(attributes['exception.stacktrace']).toBe(
      ['all', ...gathered].map((message) => `Error: ${message}\n    at somewhere`).join('\nCaused by: '),
    );
  });

  test('a message that is withheld stays so, also that of a cause', async () => {
    const error = hidden(plainError('outer'), 'cause', plainError('inner data'));
    core.withholdMessage(error.cause, 'withheld');
    const { attributes } = await say((logger) => logger.error({ err: error }, 'failed'), make);
    expect(attributes).toMatchObject({ 'exception.message': 'outer' });
    expect(JSON.stringify(attributes)).not.toContain('inner data');
  });

  // Ten errors in each of ten, and so on, are more than a process can visit.
  test.each<[string, LoggerOptions]>([
    ['a plain logger', {}],
    ['redaction', { redact: ['password'] }],
  ])('an error that gathers itself many times ends: %s', async (_name, options) => {
    const error = plainError('broken');
    hidden(
      hidden(
        error,
        'errors',
        Array.from({ length: 10 }, () => error),
      ),
      'cause',
      error,
    );
    const others = Array.from({ length: 10 }, () => hidden(plainError('other'), 'cause', error));
    for (const other of others) hidden(other, 'errors', others);
    const { body } = await say(
      (logger) => logger.error({ err: hidden(plainError('outer'), 'errors', others) }, 'failed'),
      (lines) => pino({ base: null, timestamp: false, serializers: { err: () => 'told' }, ...options }, lines) as never,
    );
    expect(body).toBe('failed');
  });

  describe.each<[string, LoggerOptions]>([
    ['a plain logger', {}],
    ['a serializer of the application', { serializers: { err: ({ message }: Error) => ({ type: 'Own', message }) } }],
    ['redaction', { redact: ['password'] }],
    ['a formatter', { formatters: { log: (fields) => ({ ...fields, formatted: true }) } }],
    ...(version === '8.0.0' ? [] : [['another key', { errorKey: 'failure' }] as [string, LoggerOptions]]),
  ])('a message that is withheld stands in no record: %s', (_name, options) => {
    const makeSo = (lines: { write(text: string): void }): Logger =>
      pino({ base: null, timestamp: false, ...options }, lines) as never as Logger;

    test.each<[string, (logger: Logger, error: Error) => void, body: string]>([
      ['alone', (logger, error) => logger.error(error), 'withheld'],
      ['with a message', (logger, error) => logger.error(error, 'failed'), 'failed'],
      ['repeated', (logger, error) => logger.error({ err: error }, `failed: ${error.message}`), 'failed: withheld'],
      ['as a cause', (logger, cause) => logger.error(new Error('outer', { cause }), cause.message), 'withheld'],
    ])('%s', async (_how, log, expected) => {
      const error = plainError('row data');
      core.withholdMessage(error, 'withheld');
      const { line, attributes, body } = await say((logger) => log(logger, error), makeSo);
      expect(line).toContain('level');
      expect(body).toBe(expected);
      expect(attributes).toMatchObject({ 'exception.stacktrace': expect.stringContaining('withheld') });
      expect(JSON.stringify(attributes)).not.toContain('row data');
    });
  });
});
