/** What decides over records does not decide over lines. */
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { runInContext, runUntraced } from '@throughline/core';

import { createLogFunctions } from '../src/log-functions.ts';
import type { LoggingOptions } from '../src/logging-options.ts';
import { SCOPE, startLogging } from './started-logging.ts';

const log = createLogFunctions(SCOPE);

function startWithLines(options: LoggingOptions = {}): {
  lines: () => unknown[];
  started: ReturnType<typeof startLogging>;
} {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const started = startLogging({ lines: { format: 'json', destination }, ...options });
  return { started, lines: () => written.map((line) => (JSON.parse(line) as { msg?: unknown }).msg) };
}

test('a record of our own functions is a line too, a record of the API is none', async () => {
  const info = jest.spyOn(console, 'info').mockImplementation(() => undefined);
  const { started, lines } = startWithLines({ bridgeConsole: true });
  log.info('both');
  console.info('from the console');
  info.mockRestore();
  expect(started.records.map(({ body }) => body)).toEqual(['both', 'from the console']);
  expect(lines()).toEqual(['both']);
  await started.stop();
});

test.each<[string, LoggingOptions]>([
  ['below the minimum', { minimumSeverity: 'ERROR' }],
  ['of a logger that is off', { loggers: [{ logger: 'test', enabled: false }] }],
])('a line %s is written and not exported', async (_what, options) => {
  const { started, lines } = startWithLines(options);
  log.info('line');
  expect(started.records).toEqual([]);
  expect(lines()).toEqual(['line']);
  await started.stop();
});

test('lines of traces that are not sampled, and of exporters, are written and not exported', async () => {
  const { started, lines } = startWithLines({ traceBased: true });
  const spanContext = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', traceFlags: 0 };
  runInContext(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => log.info('unsampled'));
  runUntraced(() => log.info('suppressed'));
  expect(started.records).toEqual([]);
  expect(lines()).toEqual(['unsampled', 'suppressed']);
  await started.stop();
});

test('after shutdown lines go where they went before', async () => {
  const { started, lines } = startWithLines();
  await started.stop();
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  log.debug('too quiet for anybody');
  stdout.mockRestore();
  expect(lines()).toEqual([]);
});
