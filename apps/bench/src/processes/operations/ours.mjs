// Our operations, through the ports that instrumentations use. A case loads no more than it needs. Each entry makes `{ loop(count), count, after?() }`.
import {
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
} from '@opentelemetry/api';
import {
  addMetricReader,
  addSpanSink,
  contextManager,
  contextWithSpan,
  createScope,
  ports,
  runInContext,
  startTelemetry,
} from '@throughline/core';
import { createCounter, createHistogram, metrics } from '@throughline/metrics';
import { w3cTraceContextPropagator } from '@throughline/propagation';
import { tracing } from '@throughline/tracing';

import {
  RECORDS_OF_A_LOOP,
  SPANS_OF_A_LOOP,
  agent,
  eightSteadyAttributes,
  headers,
  method,
  methods,
  path,
  recordedValue,
  route,
  status,
  threeOwnAttributes,
} from './attributes.mjs';
import { keep } from './kept-results.mjs';
import { lineLoop, lineOperations } from './pino.mjs';

const source = { scope: createScope('bench', { version: '1.0.0' }), kind: SpanKind.SERVER, describe: () => ({}) };

function putFive(span) {
  span.put('http.request.method', method);
  span.put('http.route', route);
  span.put('http.response.status_code', status);
  span.put('url.path', path);
  span.put('user_agent.original', agent);
}

function spanLoop(count) {
  for (let turn = 0; turn < count; turn++) {
    const span = ports.span.start(source, 'GET /users/:id', ROOT_CONTEXT);
    if (span.recording) putFive(span);
    span.end();
  }
}

/** Tracing with delivery to a sink. `after` sends what a loop has encoded, and notices when something was lost. */
async function exporting() {
  const { otlp } = await import('@throughline/otlp');
  const telemetry = startTelemetry({ serviceName: 'bench' }, [tracing(), otlp()]);
  return async () => {
    const { complete } = await telemetry.forceFlush();
    if (!complete) throw new Error('spans were lost');
  };
}

/** A span of which every sink that comes later can be given the record. */
function endedSpan(fill) {
  let record;
  const remove = addSpanSink({ name: 'capture', end: (span) => (record = span) });
  const span = ports.span.start(source, 'GET /users/:id', ROOT_CONTEXT);
  fill(span);
  span.end();
  remove();
  return record;
}

async function encodeCase(fill) {
  const after = await exporting();
  const record = endedSpan(fill);
  return {
    count: SPANS_OF_A_LOOP,
    loop(count) {
      for (let turn = 0; turn < count; turn++) ports.spanSink.end(record);
    },
    after,
  };
}

function put(span, attributes) {
  for (const [key, value] of attributes) span.put(key, value);
}

/** Measurements are kept for a reader that never asks, outside of any span. */
function measuring() {
  addMetricReader({ name: 'idle', temporality: () => 'cumulative' });
  startTelemetry({ serviceName: 'bench' }, [metrics()]);
  return createScope('bench');
}

async function linesSent(name) {
  const [{ logging }, { otlp }, { pinoInstrumentation }] = await Promise.all([
    import('@throughline/logging'),
    import('@throughline/otlp'),
    import('@throughline/instrumentation-pino'),
  ]);
  const telemetry = startTelemetry({ serviceName: 'bench' }, [tracing(), logging(), otlp(), pinoInstrumentation()]);
  const write = lineLoop(name);
  const active = contextWithSpan(ROOT_CONTEXT, ports.span.start(source, 'GET /users/:id', ROOT_CONTEXT));
  return {
    count: RECORDS_OF_A_LOOP,
    loop: (count) => runInContext(active, write, count),
    after: async () => {
      const { complete } = await telemetry.forceFlush();
      if (!complete) throw new Error('log records were lost');
    },
  };
}

export const operations = {
  'counter-attributes': () => {
    const counter = createCounter(measuring(), 'requests');
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) counter.add(1, { method: methods[turn & 3], route });
      },
    };
  },

  'histogram-attributes': () => {
    const histogram = createHistogram(measuring(), 'duration', { unit: 's' });
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++)
          histogram.record(recordedValue(turn), { method: methods[turn & 3], route });
      },
    };
  },

  'counter-bound': () => {
    const bound = createCounter(measuring(), 'requests').bind({ method, route });
    return {
      count: 10_000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) bound.add(1);
      },
    };
  },

  'histogram-bound': () => {
    const bound = createHistogram(measuring(), 'duration', { unit: 's' }).bind({ method, route });
    return {
      count: 10_000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) bound.record(recordedValue(turn));
      },
    };
  },

  span: () => {
    startTelemetry({ serviceName: 'bench' }, [tracing()]);
    return { count: 1000, loop: spanLoop };
  },

  'span-encoded': async () => ({ count: SPANS_OF_A_LOOP, loop: spanLoop, after: await exporting() }),

  ...lineOperations(linesSent),

  'span-unsampled': () => {
    startTelemetry({ serviceName: 'bench' }, [tracing({ sampler: 'always_off' })]);
    return { count: 1000, loop: spanLoop };
  },

  encode: () => encodeCase((span) => put(span, [...eightSteadyAttributes, ...threeOwnAttributes])),

  'encode-block': () =>
    encodeCase((span) => {
      span.useBlock(ports.span.block(Object.fromEntries(eightSteadyAttributes)));
      put(span, threeOwnAttributes);
    }),

  extract: () => ({
    count: 1000,
    loop(count) {
      for (let turn = 0; turn < count; turn++)
        keep(w3cTraceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
    },
  }),

  inject: () => {
    startTelemetry({ serviceName: 'bench' }, [tracing()]);
    const context = contextWithSpan(ROOT_CONTEXT, ports.span.start(source, 'GET', ROOT_CONTEXT));
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) {
          const carrier = {};
          w3cTraceContextPropagator.inject(context, carrier, defaultTextMapSetter);
          keep(carrier);
        }
      },
    };
  },

  'context-with': () => {
    const context = contextWithRemoteSpan();
    const read = () => contextManager.active();
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) keep(contextManager.with(context, read));
      },
    };
  },

  'context-active': () => ({
    count: 1000,
    loop: (count) =>
      contextManager.with(contextWithRemoteSpan(), () => {
        for (let turn = 0; turn < count; turn++) keep(contextManager.active());
      }),
  }),
};

function contextWithRemoteSpan() {
  const identity = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
  };
  return contextWithSpan(ROOT_CONTEXT, trace.wrapSpanContext(identity));
}
