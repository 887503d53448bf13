import type { Context, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationScope } from '@throughline/core';
import {
  activeContext,
  contextWithSpan,
  createBoundedCache,
  createScope,
  ports,
  readScope,
  runInContext,
  toContext,
} from '@throughline/core';

type SpanBody<R> = (span: Span) => R;

/** The arguments of `startActiveSpan` after the name. */
type ActiveArguments<R> = [SpanBody<R>] | [SpanOptions, SpanBody<R>] | [SpanOptions, Context, SpanBody<R>];

/**
 * A tracer that asks the span port at each call. It may be made before telemetry starts and outlives its shutdown.
 */
function createTracer(scope: InstrumentationScope): Tracer {
  const startSpan = (name: string, options?: SpanOptions, context?: Context): Span =>
    ports.span.startWith(scope, name, options ?? {}, givenOrActive(context));

  function startActiveSpan<R>(name: string, ...rest: ActiveArguments<R>): R | undefined {
    const body = rest[rest.length - 1] as SpanBody<R>;
    if (typeof body !== 'function') return undefined;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const parent = givenOrActive(rest.length > 2 ? (rest[1] as Context) : undefined);
    const span = startSpan(name, options, parent);
    return runInContext(contextWithSpan(parent, span), body, span);
  }

  return { startSpan, startActiveSpan };
}

function givenOrActive(context: Context | null | undefined): Context {
  return context === undefined || context === null ? activeContext() : toContext(context);
}

const MOST_TRACERS = 1_000;

/** Makes a tracer provider. Tracers are kept by name, version and schema. */
export function createTracerProvider(): TracerProvider {
  const tracers = createBoundedCache<string, Tracer>(MOST_TRACERS);
  return {
    getTracer(givenName, givenVersion, options) {
      const { name, details, key } = readScope(givenName, givenVersion, options);
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const tracer = createTracer(createScope(name, details));
      tracers.set(key, tracer);
      return tracer;
    },
  };
}

/** The tracer provider of this process. */
export const tracerProvider: TracerProvider = createTracerProvider();
