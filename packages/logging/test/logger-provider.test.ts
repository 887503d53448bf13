import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { LoggerProvider } from '@opentelemetry/api-logs';
import { SeverityNumber, logs } from '@opentelemetry/api-logs';

import { getLogger, loggerProvider } from '../src/logger-provider.ts';
import { attributesOf, startLogging } from './started-logging.ts';

const KEY = Symbol.for('io.opentelemetry.js.api.logs');
const holder = globalThis as { [KEY]?: unknown };

test('a logger hands on all that the API can say', async () => {
  const started = startLogging();
  const spanContext = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', traceFlags: 1 };
  logs.getLogger('library', '1.2.3', { schemaUrl: 'https://example.test' }).emit({
    timestamp: new Date(1_700_000_000_500),
    observedTimestamp: [1_700_000_001, 2],
    severityNumber: SeverityNumber.WARN,
    severityText: 'warning',
    eventName: 'order.late',
    body: 'late',
    attributes: { order: 1 },
    exception: new Error('boom'),
    context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
  });
  const record = started.only();
  expect(record).toMatchObject({
    scope: { name: 'library', version: '1.2.3', schemaUrl: 'https://example.test' },
    explicitTime: [1_700_000_000, 500_000_000],
    explicitObservedTime: [1_700_000_001, 2],
    severityNumber: 13,
    severityText: 'warning',
    eventName: 'order.late',
    body: 'late',
    identity: { traceFlags: 1 },
  });
  expect(attributesOf(record)).toMatchObject({ order: 1, 'exception.message': 'boom' });
  await started.stop();
});

test('a record without a severity has none, and a logger is enabled for it', async () => {
  const started = startLogging({ minimumSeverity: 'FATAL' });
  const logger = getLogger('app');
  logger.emit({ body: 'x' });
  expect(started.only()).toMatchObject({ severityNumber: 0, severityText: undefined });
  expect([logger.enabled(), logger.enabled({}), logger.enabled({ severityNumber: SeverityNumber.INFO })]).toEqual([
    true,
    true,
    false,
  ]);
  await started.stop();
});

test('loggers are kept by name, version, schema and attributes', () => {
  expect(getLogger('a', '1')).toBe(getLogger('a', '1'));
  const different = [
    getLogger('a'),
    getLogger('a', '1'),
    getLogger('b'),
    getLogger('a', undefined, { schemaUrl: 'https://example.test' }),
    getLogger('a', undefined, { attributes: { x: 1 } }),
  ];
  expect(new Set(different).size).toBe(5);
});

test('loggers that were made before telemetry starts work as soon as it runs, ours and those of the API', async () => {
  const early = [getLogger('ours'), logs.getLogger('theirs')];
  for (const logger of early) {
    logger.emit({ body: 'lost' });
    expect(logger.enabled()).toBe(false);
  }
  const started = startLogging();
  for (const logger of early) logger.emit({ body: 'kept' });
  expect(started.records.map(({ scope, body }) => [scope.name, body])).toEqual([
    ['ours', 'kept'],
    ['theirs', 'kept'],
  ]);
  await started.stop();
  for (const logger of early) logger.emit({ body: 'late' });
  expect(started.records).toHaveLength(2);
});

test('the provider is registered while telemetry runs, for every copy of the API package, and for those of our protocol alone', async () => {
  expect(holder[KEY]).toBeUndefined();
  const started = startLogging();
  expect(logs.getLoggerProvider()).toBe(loggerProvider);
  const get = holder[KEY] as (version: number) => LoggerProvider;
  expect(get(1)).toBe(loggerProvider);
  get(2).getLogger('other').emit({ body: 'of another protocol' });
  expect(started.records).toEqual([]);
  await started.stop();
  expect(holder[KEY]).toBeUndefined();
});

test('it is registered again when telemetry starts again', async () => {
  await startLogging().stop();
  const started = startLogging();
  logs.getLogger('again').emit({ body: 'x' });
  expect(started.records).toHaveLength(1);
  await started.stop();
});

test('a provider of somebody else stays, and is reported', async () => {
  const other: LoggerProvider = { getLogger: () => ({ emit: () => undefined, enabled: () => true }) };
  logs.setGlobalLoggerProvider(other);
  const started = startLogging();
  expect(started.setup.status.problems).toMatchObject([{ code: 'TL_SETUP_FOREIGN_GLOBAL' }]);
  expect(logs.getLoggerProvider()).toBe(other);
  await started.stop();
  expect(logs.getLoggerProvider()).toBe(other);
  logs.disable();
});
