/** Tracing on both ends of the peer range of the API. */
import type * as AnyApi from '@opentelemetry/api';
import type * as AnyCore from '@throughline/core';

import type * as AnyTracing from '../src/index.ts';

type Api = typeof AnyApi;
type Core = typeof AnyCore;
type Tracing = typeof AnyTracing;

interface Loaded {
  readonly api: Api;
  readonly core: Core;
  readonly tracing: Tracing;
}

/** Loads copies of core and tracing that use a version of the API. */
function loadOn(load: () => Api): Loaded {
  jest.resetModules();
  const api = load();
  jest.doMock('@opentelemetry/api', () => api);
  return { api, core: require('@throughline/core') as Core, tracing: require('../src/index.ts') as Tracing };
}

afterEach(() => {
  for (const key of ['opentelemetry.js.api.1', 'throughline.v1']) {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for(key)];
  }
});

describe.each<[string, () => Api]>([
  ['1.9.1', () => jest.requireActual<Api>('@opentelemetry/api')],
  ['1.10.0', () => require('opentelemetry-api-1-10') as Api],
])('on API %s', (_version, load) => {
  function start({ core, tracing }: Loaded): { spans: AnyCore.SpanRecord[]; stop(): Promise<unknown> } {
    const spans: AnyCore.SpanRecord[] = [];
    const setup = core.startTelemetry({ env: { OTEL_LOG_LEVEL: 'none' } }, [tracing.tracing()]);
    core.addSpanSink({ name: 'test', end: (span) => spans.push(span) });
    return { spans, stop: () => setup.shutdown() };
  }

  test('a tracer of the API, made before the start, nests spans through the API', async () => {
    const loaded = loadOn(load);
    const { api } = loaded;
    const tracer = api.trace.getTracer('lib', '1.0.0');
    const { spans, stop } = start(loaded);
    await tracer.startActiveSpan('outer', { kind: api.SpanKind.SERVER }, async (outer) => {
      await Promise.resolve();
      expect(api.trace.getActiveSpan()).toBe(outer);
      tracer.startActiveSpan('inner', (inner) => inner.setStatus({ code: api.SpanStatusCode.OK }).end());
      outer.end();
    });
    const [inner, outer] = spans;
    expect([inner?.name, outer?.name, inner?.parentId1 === outer?.spanId1]).toEqual(['inner', 'outer', true]);
    expect(inner).toMatchObject({ statusCode: api.SpanStatusCode.OK, scope: { name: 'lib', version: '1.0.0' } });
    await stop();
  });

  test('parents, links and state are those of the API', async () => {
    const loaded = loadOn(load);
    const { api } = loaded;
    const { spans, stop } = start(loaded);
    const remote = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: api.TraceFlags.SAMPLED,
      isRemote: true,
      traceState: api.createTraceState('k=v'),
    };
    const parent = api.trace.setSpanContext(api.ROOT_CONTEXT, remote);
    const span = api.trace.getTracer('lib').startSpan('x', { links: [{ context: remote }] }, parent);
    expect(api.isSpanContextValid(span.spanContext())).toBe(true);
    span.end();
    expect(spans[0]).toMatchObject({ parentIsRemote: true, linkList: [{ traceId: remote.traceId, isRemote: true }] });
    expect(spans[0]?.traceState?.get('k')).toBe('v');
    await stop();
  });

  test('values that only the types of the newer one allow are left out, and nothing else is', async () => {
    const loaded = loadOn(load);
    const { spans, stop } = start(loaded);
    const attributes = { map: { a: 1 }, bytes: new Uint8Array(2), nested: [[1]], good: 'yes' } as never;
    loaded.api.trace.getTracer('lib').startSpan('x', { attributes }).end();
    expect(spans[0]?.attributeList).toEqual(['good', 'yes']);
    await stop();
  });

  test('after shutdown the API has no provider, and takes another', async () => {
    const loaded = loadOn(load);
    const { api } = loaded;
    await start(loaded).stop();
    expect(api.trace.getTracer('lib').startSpan('x').isRecording()).toBe(false);
    expect(api.trace.setGlobalTracerProvider({ getTracer: () => api.trace.getTracer('x') })).toBe(true);
  });
});
