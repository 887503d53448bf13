import { SeverityNumber } from '@opentelemetry/api-logs';
import type { ReadableLogRecord, SdkLogRecord } from '@opentelemetry/sdk-logs';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  InMemoryLogRecordExporter,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { activeContext, createScope, ports, registry } from '@throughline/core';

import { getLogger } from '../src/logger-provider.ts';
import type { LogRecordProcessor } from '../src/log-observers.ts';
import { SCOPE, attributesOf, plain, startLogging } from './started-logging.ts';

const emit = (draft: object = {}): void => ports.log.emit({ scope: SCOPE, severityNumber: 9, ...draft });

function processorThat(members: Partial<Record<keyof LogRecordProcessor, unknown>>): LogRecordProcessor {
  return {
    onEmit: () => undefined,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    ...members,
  } as LogRecordProcessor;
}

test('standard processors and exporters get each record with all that the SDK shows', async () => {
  const [simple, batched, plainExporter] = [
    new InMemoryLogRecordExporter(),
    new InMemoryLogRecordExporter(),
    new InMemoryLogRecordExporter(),
  ];
  const started = startLogging({
    processors: [
      new SimpleLogRecordProcessor({ exporter: simple }),
      new BatchLogRecordProcessor({ exporter: batched }),
    ] as never,
    exporters: [plainExporter],
  });
  const scope = createScope('library', { version: '1.2.3', schemaUrl: 'https://example.test', attributes: { a: 1 } });
  const block = ports.log.block({ service: 'billing' });
  emit({
    scope,
    block,
    severityText: 'INFO',
    eventName: 'order.shipped',
    body: { id: 1n },
    attributes: { bytes: new Uint8Array([1]), big: 2n ** 60n + 1n, __proto__: null },
    time: [5, 6],
  });
  const report = await started.setup.forceFlush();
  const seen = [simple, batched, plainExporter].map((exporter) => exporter.getFinishedLogRecords());
  for (const [record] of seen)
    expect(record).toMatchObject({
      hrTime: [5, 6],
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      eventName: 'order.shipped',
      body: { id: 1 },
      attributes: { service: 'billing', bytes: new Uint8Array([1]), big: '1152921504606846977' },
      droppedAttributesCount: 0,
      instrumentationScope: {
        name: 'library',
        version: '1.2.3',
        schemaUrl: 'https://example.test',
        attributes: { a: 1 },
      },
      resource: { attributes: expect.objectContaining({ 'service.name': 'test' }) },
    });
  expect(seen.map((records) => records.length)).toEqual([1, 1, 1]);
  expect(report.deliveries).toEqual([
    {
      sink: 'InMemoryLogRecordExporter',
      signal: 'logs',
      made: 1,
      delivered: 1,
      dropped: 0,
      queued: 0,
      queue: { size: 0, capacity: 2048 },
      reasons: {},
    },
  ]);
  await started.stop();
});

test('the console exporter of the SDK takes our records', async () => {
  const dir = jest.spyOn(console, 'dir').mockImplementation(() => undefined);
  const started = startLogging({ exporters: [new ConsoleLogRecordExporter()] });
  emit({ body: 'hello' });
  await started.setup.forceFlush();
  expect(dir).toHaveBeenCalledWith(expect.objectContaining({ body: 'hello', severityNumber: 9 }), { depth: 3 });
  dir.mockRestore();
  await started.stop();
});

test('what a processor changes reaches the next one, the exporters and the sinks', async () => {
  const exporter = new InMemoryLogRecordExporter();
  const seen: unknown[] = [];
  const changing = processorThat({
    onEmit: (record: SdkLogRecord) => {
      record.setBody('changed').setSeverityNumber(SeverityNumber.ERROR).setSeverityText('bad').setEventName('event');
      record.setAttribute('added', { deep: 1n as never, password: 'x' }).setAttributes({ token: 'x', kept: 2 });
      delete (record.attributes as Record<string, unknown>)['gone'];
      (record.attributes['user'] as Record<string, unknown>)['name'] = 'hidden';
      record.hrTime = [7, 8];
    },
  });
  const started = startLogging({
    processors: [changing, processorThat({ onEmit: (record: ReadableLogRecord) => seen.push(record.body) })],
    exporters: [exporter],
  });
  emit({ body: 'given', attributes: { gone: 1, kept: 1, big: 2n ** 60n + 1n, user: { name: 'ada' } } });
  await started.setup.forceFlush();
  const record = started.only();
  expect(seen).toEqual(['changed']);
  expect(record).toMatchObject({
    body: 'changed',
    severityNumber: 17,
    severityText: 'bad',
    eventName: 'event',
    explicitTime: [7, 8],
  });
  expect(attributesOf(record)).toEqual({
    kept: 2,
    big: 2n ** 60n + 1n,
    user: { name: 'hidden' },
    added: { deep: 1, password: '[REDACTED]' },
    token: '[REDACTED]',
  });
  expect(exporter.getFinishedLogRecords()[0]).toMatchObject({
    body: 'changed',
    attributes: { user: { name: 'hidden' } },
  });
  await started.stop();
});

test('a processor that changes the body in place is heard', async () => {
  const started = startLogging({
    processors: [processorThat({ onEmit: ({ body }: { body: { card: string } }) => void (body.card = 'hidden') })],
  });
  emit({ body: { card: '1111' } });
  expect(plain(started.only().body)).toEqual({ card: 'hidden' });
  await started.stop();
});

test('a processor that fails stops nobody, and gets the context of the record', async () => {
  const contexts: unknown[] = [];
  const started = startLogging({
    processors: [
      processorThat({
        onEmit() {
          throw new Error('broken');
        },
      }),
      processorThat({ onEmit: (_record: unknown, context: unknown) => contexts.push(context) }),
    ],
  });
  emit({ body: 'good' });
  expect(started.only().body).toBe('good');
  expect(contexts).toEqual([activeContext()]);
  await started.stop();
});

test('processors are asked whether anybody wants a record', async () => {
  const asked: unknown[] = [];
  const started = startLogging({
    processors: [
      processorThat({
        enabled: (options: { severityNumber: number }) => asked.push(options) > 0 && options.severityNumber > 9,
      }),
    ],
  });
  // The sink of the test wants all; without it the processor decides.
  const sinks = registry.logSinks.splice(0);
  const logger = getLogger('app');
  expect(
    [SeverityNumber.INFO, SeverityNumber.WARN].map((severityNumber) => logger.enabled({ severityNumber })),
  ).toEqual([false, true]);
  expect(asked).toMatchObject([{ severityNumber: 9, instrumentationScope: { name: 'app' } }, { severityNumber: 13 }]);
  registry.logSinks.push(...sinks);
  await started.stop();
});

test('exporters are fed by the settings of log batches', async () => {
  const exporter = new InMemoryLogRecordExporter();
  const started = startLogging(
    { exporters: [exporter] },
    { env: { OTEL_BLRP_MAX_QUEUE_SIZE: '2', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2' } },
  );
  for (let index = 0; index < 5; index++) emit({ body: index });
  const { deliveries } = await started.setup.forceFlush();
  expect(deliveries).toMatchObject([{ made: 5, delivered: 2, dropped: 3, queued: 0, reasons: { queue_full: 3 } }]);
  await started.stop();
});

test('shutdown flushes and shuts down what was plugged in', async () => {
  const calls: string[] = [];
  const exporter = new InMemoryLogRecordExporter();
  jest.spyOn(exporter, 'shutdown').mockImplementation(async () => void calls.push('exporter shut down'));
  const started = startLogging({
    processors: [processorThat({ shutdown: async () => void calls.push('processor shut down') })],
    exporters: [exporter],
  });
  emit({ body: 'last' });
  await started.stop();
  expect(exporter.getFinishedLogRecords()).toMatchObject([{ body: 'last' }]);
  expect(calls.sort((a, b) => a.localeCompare(b))).toEqual(['exporter shut down', 'processor shut down']);
});
