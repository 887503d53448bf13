import { ports, registry } from '@throughline/core';

import { consoleLogSink } from '../src/log-console.ts';
import { SCOPE, startLogging } from './started-logging.ts';

const emit = (draft: object = {}): void => ports.log.emit({ scope: SCOPE, severityNumber: 9, ...draft });

test('the status says whether logs are on and who gets them', async () => {
  const started = startLogging();
  expect(started.setup.status.logs).toEqual({ enabled: true, exporters: ['test'] });
  await started.stop();
  expect(started.setup.status.logs).toEqual({ enabled: false, exporters: [], reason: 'telemetry was shut down' });
});

test('after shutdown nothing is recorded', async () => {
  const started = startLogging();
  const port = ports.log;
  await started.stop();
  expect(ports.log).not.toBe(port);
  emit();
  expect(started.records).toEqual([]);
});

test('records that were made are counted, those that were not wanted are not', async () => {
  const started = startLogging({ minimumSeverity: 'INFO' });
  emit();
  emit();
  emit({ severityNumber: 5 });
  const read = (): unknown[] => {
    const seen: unknown[] = [];
    for (const { sources, read: readAll } of registry.observables)
      if (sources.some(({ name }) => name === 'otel.sdk.log.created'))
        void readAll((source, value, attributes) => seen.push([source.name, value, attributes]));
    return seen;
  };
  expect(read()).toEqual([['otel.sdk.log.created', 2, undefined]]);
  await started.stop();
  expect(read()).toEqual([]);
});

test('the console shows each record on one line', () => {
  const lines: string[] = [];
  const started = startLogging();
  emit({ body: 'a\nb\u001b[31m', attributes: { deep: { list: [1] } }, severityText: 'info', eventName: 'order.late' });
  emit({ severityNumber: 17, context: undefined });
  const sink = consoleLogSink((line) => void lines.push(line));
  for (const record of started.records) sink.emit(record);
  expect(lines).toEqual([
    "LOG - 'info' 'test' +'order.late' 'a\\nb\\x1B[31m' { deep: { list: [ 1 ] } }\n",
    "LOG - 'ERROR' 'test' {}\n",
  ]);
  return started.stop();
});

test.each<[string, object, NodeJS.ProcessEnv]>([
  ['the option', { console: true }, {}],
  ['the variable', {}, { OTEL_LOGS_EXPORTER: 'otlp,console' }],
])('%s connects the console', async (_what, options, env) => {
  const started = startLogging(options, { env });
  expect(started.setup.status.logs.exporters).toEqual(['console', 'test']);
  await started.stop();
});

test('what is no processor and no exporter is reported and left out', async () => {
  const started = startLogging({ processors: ['batch'], exporters: [{}] } as never);
  emit();
  expect(started.records).toHaveLength(1);
  expect(started.setup.status.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('processors: expected an object with onEmit'),
    expect.stringContaining('exporters: expected an object with export'),
  ]);
  await started.stop();
});
