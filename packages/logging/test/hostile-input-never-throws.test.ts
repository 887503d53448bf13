import { SeverityNumber } from '@opentelemetry/api-logs';
import { ports } from '@throughline/core';
import { allHostile, hostile } from '@throughline/hostile-values';
import * as fc from 'fast-check';

import { getLogger } from '../src/logger-provider.ts';
import { logging } from '../src/logging.ts';
import type { StartedLogging } from './started-logging.ts';
import { SCOPE, attributesOf, plain, startLogging } from './started-logging.ts';

const RUNS = { seed: 20_261_121, numRuns: 450 };

/** Whether a value is made of what sinks can write, without sharing anything with the application. */
function isWritable(value: unknown): boolean {
  if (value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  if (value instanceof Uint8Array) return true;
  if (typeof value !== 'object') return false;
  return (Array.isArray(value) ? value : Object.values(value)).every(isWritable);
}

let started: StartedLogging;
beforeEach(() => {
  started = startLogging();
});
afterEach(() => started.stop());

const make = (maker: () => unknown): never => maker() as never;

test('a record of hostile parts is made, and every part of it can be written', () => {
  const parts = fc.record({
    body: hostile,
    attributes: hostile,
    one: hostile,
    exception: hostile,
    severityNumber: hostile,
    severityText: hostile,
    eventName: hostile,
    timestamp: hostile,
    observedTimestamp: hostile,
    context: hostile,
    inAttributes: fc.boolean(),
  });
  fc.assert(
    fc.property(parts, ({ inAttributes, one, attributes, ...makers }) => {
      started.records.length = 0;
      const given = Object.fromEntries(Object.entries(makers).map(([name, maker]) => [name, make(maker)]));
      getLogger('app').emit({
        ...given,
        attributes: inAttributes ? { one: make(one), good: 'kept' } : make(attributes),
      });
      const record = started.only();
      expect(isWritable(plain(record.body))).toBe(true);
      expect(isWritable(attributesOf(record))).toBe(true);
      if (inAttributes) expect(attributesOf(record)).toMatchObject({ good: 'kept' });
      for (const text of [record.severityText, record.eventName])
        expect(['string', 'undefined']).toContain(typeof text);
    }),
    RUNS,
  );
});

test('loggers of hostile names and options make records', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, version, options) => {
      started.records.length = 0;
      const logger = getLogger(make(name), make(version), make(options));
      logger.emit({ body: 'good' });
      expect(started.only().body).toBe('good');
      expect(typeof started.only().scope.name).toBe('string');
      expect(typeof logger.enabled(make(options))).toBe('boolean');
    }),
    RUNS,
  );
});

test.each(allHostile.map((maker) => [maker]))(
  'instead of a record, %p throws nothing and costs no other record',
  (maker) => {
    const logger = getLogger('app');
    logger.emit(make(maker));
    logger.emit({ body: 'good' });
    expect(started.records.at(-1)?.body).toBe('good');
  },
);

test('what can be read of a record whose parts throw is kept', () => {
  const given = Object.defineProperty({ body: 'good', severityNumber: SeverityNumber.INFO }, 'attributes', {
    get() {
      throw new Error('hostile');
    },
  });
  getLogger('app').emit(given);
  expect(started.only()).toMatchObject({ body: 'good', severityNumber: 9, attributeList: undefined });
});

test('blocks of hostile attributes can be made and used', () => {
  for (const maker of allHostile) {
    const block = ports.log.block(maker());
    ports.log.emit({ scope: SCOPE, severityNumber: 9, block, attributes: { good: 'kept' } });
    expect(attributesOf(started.records.at(-1) as never)).toMatchObject({ good: 'kept' });
  }
  expect(started.records).toHaveLength(allHostile.length);
});

test('options of any kind start logging', async () => {
  // One of the options is the console.
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await started.stop();
  for (const maker of allHostile) {
    for (const option of [
      undefined,
      'minimumSeverity',
      'loggers',
      'redaction',
      'limits',
      'processors',
      'exporters',
      'batch',
      'console',
    ]) {
      const value = make(maker);
      const own = startLogging(option === undefined ? value : { [option]: value });
      expect(own.setup.status.logs.enabled).toBe(true);
      expect(typeof logging(value).name).toBe('string');
      ports.log.emit({ scope: SCOPE, severityNumber: 24, body: 'good' });
      expect(own.records.length).toBeGreaterThan(0);
      await own.setup.shutdown();
    }
  }
  stdout.mockRestore();
});
