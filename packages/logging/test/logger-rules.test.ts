/** Which records go on. */
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { LogDraft } from '@throughline/core';
import { createScope, ports, registry } from '@throughline/core';

import { startLogging } from './started-logging.ts';

const scopes = { app: createScope('app'), library: createScope('library.pool'), exact: createScope('a.b') };

function emit(scope: keyof typeof scopes, severityNumber: number, rest: Partial<LogDraft> = {}): void {
  const draft = { scope: scopes[scope], severityNumber, body: `${scope} ${severityNumber}`, ...rest };
  const enabled = ports.log.enabled(draft.scope, severityNumber, rest.context);
  const before = registry.logSinks.length;
  expect(before).toBeGreaterThan(0);
  ports.log.emit(draft);
  answers.push(enabled);
}

let answers: boolean[] = [];
beforeEach(() => {
  answers = [];
});

function inTrace(traceFlags: number): Context {
  const spanContext = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', traceFlags };
  return trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

test.each([['WARN'], ['warn'], [13]])(
  'records below the minimum %p are dropped, those of unknown severity are not',
  async (minimumSeverity) => {
    const started = startLogging({ minimumSeverity });
    for (const severity of [0, 9, 12, 13, 24]) emit('app', severity);
    expect(started.records.map(({ severityNumber }) => severityNumber)).toEqual([0, 13, 24]);
    expect(answers).toEqual([true, false, false, true, true]);
    await started.stop();
  },
);

test('the environment wins over the code', async () => {
  const started = startLogging({ minimumSeverity: 'INFO' }, { env: { THROUGHLINE_LOGS_MINIMUM_SEVERITY: 'error' } });
  for (const severity of [13, 17]) emit('app', severity);
  expect(started.records.map(({ severityNumber }) => severityNumber)).toEqual([17]);
  await started.stop();
});

test('records of traces that are not sampled are dropped where that is wanted, those of no trace are not', async () => {
  const started = startLogging({ traceBased: true });
  emit('app', 9, { body: 'unsampled', context: inTrace(0) });
  emit('app', 9, { body: 'sampled', context: inTrace(1) });
  emit('app', 9, { body: 'no trace', context: ROOT_CONTEXT });
  expect(started.records.map(({ body }) => body)).toEqual(['sampled', 'no trace']);
  expect(answers).toEqual([false, true, true]);
  await started.stop();
});

test('by default records of traces that are not sampled go on', async () => {
  const started = startLogging();
  emit('app', 9, { context: inTrace(0) });
  expect(started.only().identity?.traceFlags).toBe(0);
  await started.stop();
});

test('the first rule whose name fits decides for a logger, and leaves open what it does not say', async () => {
  const started = startLogging({
    minimumSeverity: 'WARN',
    loggers: [
      { logger: 'a.b', enabled: false },
      { logger: 'library.*', minimumSeverity: 'ERROR' },
      { logger: '*', minimumSeverity: 'DEBUG' },
      { logger: 'app', enabled: false },
    ],
  });
  for (const scope of ['app', 'library', 'exact'] as const) for (const severity of [1, 9, 17]) emit(scope, severity);
  expect(started.records.map(({ body }) => body)).toEqual(['app 9', 'app 17', 'library 17']);
  await started.stop();
});

test('a name is no expression', async () => {
  const started = startLogging({
    loggers: [
      { logger: 'a?b*', enabled: false },
      { logger: 'axb', enabled: false },
    ],
  });
  emit('exact', 9);
  expect(started.records).toHaveLength(1);
  await started.stop();
});

test('rules change while telemetry runs', async () => {
  const started = startLogging({ minimumSeverity: 'ERROR', loggers: [{ logger: 'app', minimumSeverity: 'WARN' }] });
  emit('app', 9);
  started.setup.reconfigure({ minimumSeverity: 'DEBUG', loggers: [] });
  emit('app', 9);
  started.setup.reconfigure({ redaction: { keys: ['order'] } });
  emit('app', 9, { attributes: { order: 1 } });
  expect(started.records.map(({ attributeList }) => attributeList)).toEqual([undefined, ['order', '[REDACTED]']]);
  await started.stop();
});

test('what makes no sense is reported, and the rest holds', async () => {
  const started = startLogging({
    minimumSeverity: 'LOUD',
    traceBased: 'yes',
    loggers: [null, { logger: 5 }, { logger: 'app', minimumSeverity: 99 }, { logger: 'library.pool', enabled: false }],
    redaction: { keys: 'ssn', patterns: ['x'] },
  } as never);
  for (const scope of ['app', 'library'] as const) emit(scope, 9);
  expect(started.records.map(({ body }) => body)).toEqual(['app 9']);
  const { problems } = started.setup.status;
  expect(problems.map(({ code }) => code)).toEqual(Array(7).fill('TL_CONFIG_VALUE'));
  expect(problems.map(({ message }) => message).join('\n')).toMatch(/LOUD[^]*yes[^]*null[^]*99/);
  await started.stop();
});

test('nothing is enabled where there is nobody to reach', async () => {
  const started = startLogging();
  expect(ports.log.enabled(scopes.app, 9)).toBe(true);
  await started.stop();
  expect(ports.log.enabled(scopes.app, 9)).toBe(false);
  const alone = startLogging();
  registry.logSinks.splice(0);
  expect(ports.log.enabled(scopes.app, 9)).toBe(false);
  await alone.stop();
});
