/** Logging on both ends of the peer range of the API: in 1.9 logs are a package of their own, in 1.10 they are inside. */
import type * as AnyApi from '@opentelemetry/api';
import type * as AnyApiLogs from '@opentelemetry/api-logs';
import type * as AnyCore from '@throughline/core';

import type * as AnyLogging from '../src/index.ts';

type LogsApi = Pick<typeof AnyApiLogs.logs, 'getLogger' | 'getLoggerProvider' | 'setGlobalLoggerProvider' | 'disable'>;
type Api = typeof AnyApi & { readonly logs?: LogsApi };
type Core = typeof AnyCore;

interface Loaded {
  readonly api: Api;
  readonly beside: LogsApi;
  readonly core: Core;
  readonly logging: typeof AnyLogging;
}

/** Loads copies of core and logging that use a version of the API. */
function loadOn(load: () => Api): Loaded {
  jest.resetModules();
  const api = load();
  jest.doMock('@opentelemetry/api', () => api);
  return {
    api,
    beside: (require('@opentelemetry/api-logs') as typeof AnyApiLogs).logs,
    core: require('@throughline/core') as Core,
    logging: require('../src/index.ts') as typeof AnyLogging,
  };
}

afterEach(() => {
  for (const key of ['opentelemetry.js.api.1', 'throughline.v1', 'io.opentelemetry.js.api.logs']) {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for(key)];
  }
  jest.dontMock('@opentelemetry/api-logs');
});

function start({ core, logging }: Loaded): { records: AnyCore.LogRecord[]; setup: AnyCore.TelemetrySetup } {
  const setup = core.startTelemetry({ env: { OTEL_LOG_LEVEL: 'none' } }, [logging.logging()]);
  const records: AnyCore.LogRecord[] = [];
  core.addLogSink({ name: 'test', emit: (record) => void records.push(record) });
  return { records, setup };
}

const load19 = (): Api => jest.requireActual<Api>('@opentelemetry/api');
const load110 = (): Api => require('opentelemetry-api-1-10') as Api;

describe.each<[string, () => Api]>([
  ['1.9.1', load19],
  ['1.10.0', load110],
])('on API %s', (_version, load) => {
  test('loggers of every logs API there is record in the context of the span', async () => {
    const loaded = loadOn(load);
    const { api, beside, core } = loaded;
    const apis = [beside, ...(api.logs === undefined ? [] : [api.logs])];
    const early = apis.map((one) => one.getLogger('early'));
    const { records, setup } = start(loaded);
    const spanContext = { traceId: '5b8aa5a2d2c872e8321cf37308d69df2', spanId: '051581bf3cb55c13', traceFlags: 1 };
    api.context.with(api.trace.setSpanContext(api.ROOT_CONTEXT, spanContext), () => {
      for (const logger of early) logger.emit({ body: 'early' });
      for (const one of apis) one.getLogger('late').emit({ body: 'late' });
    });
    expect(records).toHaveLength(apis.length * 2);
    for (const { identity } of records) expect(identity && core.traceIdToHex(identity)).toBe(spanContext.traceId);
    expect(setup.status.problems.map(({ code }) => code)).not.toContain('TL_SETUP_FOREIGN_GLOBAL');
    await setup.shutdown();
  });

  test('after shutdown every logs API takes another provider', async () => {
    const loaded = loadOn(load);
    const { setup } = start(loaded);
    await setup.shutdown();
    for (const one of [loaded.beside, loaded.api.logs])
      expect(one?.getLoggerProvider()).not.toBe(loaded.logging.loggerProvider);
    const other = { getLogger: () => ({ emit: () => undefined, enabled: () => true }) };
    loaded.beside.setGlobalLoggerProvider(other);
    expect(loaded.beside.getLoggerProvider()).toBe(other);
    expect(loaded.api.logs?.setGlobalLoggerProvider(other) ?? true).toBe(true);
  });

  test('without the package of the logs API, a copy of it elsewhere still finds the provider', async () => {
    const loaded = loadOn(load);
    jest.doMock('@opentelemetry/api-logs', () => {
      throw new Error('not installed');
    });
    const { records, setup } = start(loaded);
    loaded.beside.getLogger('elsewhere').emit({ body: 'kept' });
    expect(records).toMatchObject([{ body: 'kept', scope: { name: 'elsewhere' } }]);
    await setup.shutdown();
    expect(loaded.beside.getLoggerProvider()).not.toBe(loaded.logging.loggerProvider);
  });
});

test('a provider of somebody else inside the newer API stays, and is reported', async () => {
  const loaded = loadOn(load110);
  const other = { getLogger: () => ({ emit: () => undefined, enabled: () => true }) };
  loaded.api.logs?.setGlobalLoggerProvider(other);
  const { setup } = start(loaded);
  expect(setup.status.problems.map(({ code }) => code)).toContain('TL_SETUP_FOREIGN_GLOBAL');
  await setup.shutdown();
  expect(loaded.api.logs?.getLoggerProvider()).toBe(other);
});
