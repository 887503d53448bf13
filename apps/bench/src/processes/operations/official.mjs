// The operations of the official packages. Each entry makes `{ loop(count), count, after?() }`.
import {
  ROOT_CONTEXT,
  TraceFlags,
  context as contexts,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
} from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

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

function tracerWith(onEnd, sampler) {
  const processor = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
  return new BasicTracerProvider({ sampler, spanProcessors: [processor] }).getTracer('bench', '1.0.0');
}

function spanLoop(tracer) {
  return (count) => {
    for (let turn = 0; turn < count; turn++) {
      const span = tracer.startSpan('GET /users/:id', undefined, ROOT_CONTEXT);
      setFive(span);
      span.end();
    }
  };
}

function setFive(span) {
  span.setAttribute('http.request.method', method);
  span.setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', status);
  span.setAttribute('url.path', path);
  span.setAttribute('user_agent.original', agent);
}

/** A loop that runs inside a span. */
function inSpan(tracer, loop) {
  const manager = new AsyncLocalStorageContextManager().enable();
  contexts.setGlobalContextManager(manager);
  const active = trace.setSpan(ROOT_CONTEXT, tracer.startSpan('GET /users/:id', undefined, ROOT_CONTEXT));
  return (count) => contexts.with(active, loop, undefined, count);
}

const AN_HOUR = 3_600_000;

/** Measurements are kept for a reader that does not ask in time. */
function meter() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: AN_HOUR });
  return new MeterProvider({ readers: [reader] }).getMeter('bench');
}

function linesSent(name) {
  let made = [];
  const processor = { onEmit: (record) => made.push(record), forceFlush: async () => {}, shutdown: async () => {} };
  logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [processor] }));
  registerInstrumentations({ instrumentations: [new PinoInstrumentation()] });
  const write = inSpan(
    tracerWith(() => {}),
    lineLoop(name),
  );
  return {
    count: RECORDS_OF_A_LOOP,
    loop(count) {
      write(count);
      keep(ProtobufLogsSerializer.serializeRequest(made));
      made = [];
    },
  };
}

export const operations = {
  'counter-attributes': () => {
    const counter = meter().createCounter('requests');
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) counter.add(1, { method: methods[turn & 3], route });
      },
    };
  },

  'histogram-attributes': () => {
    const histogram = meter().createHistogram('duration', { unit: 's' });
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++)
          histogram.record(recordedValue(turn), { method: methods[turn & 3], route });
      },
    };
  },

  span: () => ({ count: 1000, loop: spanLoop(tracerWith(() => {})) }),

  'span-encoded': () => {
    let ended = [];
    const make = spanLoop(tracerWith((span) => ended.push(span)));
    return {
      count: SPANS_OF_A_LOOP,
      loop(count) {
        make(count);
        keep(ProtobufTraceSerializer.serializeRequest(ended));
        ended = [];
      },
    };
  },

  ...lineOperations(linesSent),

  'span-unsampled': () => {
    const tracer = tracerWith(() => {}, new AlwaysOffSampler());
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) {
          const span = tracer.startSpan('GET /users/:id', undefined, ROOT_CONTEXT);
          if (span.isRecording()) setFive(span);
          span.end();
        }
      },
    };
  },

  encode: () => {
    const ended = [];
    const tracer = tracerWith((span) => ended.push(span));
    const span = tracer.startSpan('GET /users/:id', undefined, ROOT_CONTEXT);
    span.setAttributes(Object.fromEntries([...eightSteadyAttributes, ...threeOwnAttributes]));
    span.end();
    return {
      count: SPANS_OF_A_LOOP,
      loop: (count) => keep(ProtobufTraceSerializer.serializeRequest(Array.from({ length: count }).fill(ended[0]))),
    };
  },

  extract: () => {
    const propagator = new W3CTraceContextPropagator();
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) keep(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
      },
    };
  },

  inject: () => {
    const propagator = new W3CTraceContextPropagator();
    const context = trace.setSpan(ROOT_CONTEXT, tracerWith(() => {}).startSpan('GET', undefined, ROOT_CONTEXT));
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) {
          const carrier = {};
          propagator.inject(context, carrier, defaultTextMapSetter);
          keep(carrier);
        }
      },
    };
  },

  'context-with': () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    const context = contextWithSpan();
    const read = () => manager.active();
    return {
      count: 1000,
      loop(count) {
        for (let turn = 0; turn < count; turn++) keep(manager.with(context, read));
      },
    };
  },

  'context-active': () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    return {
      count: 1000,
      loop: (count) =>
        manager.with(contextWithSpan(), () => {
          for (let turn = 0; turn < count; turn++) keep(manager.active());
        }),
    };
  },
};

function contextWithSpan() {
  const identity = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
  };
  return trace.setSpanContext(ROOT_CONTEXT, identity);
}
