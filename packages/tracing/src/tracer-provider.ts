import type { Attributes, Context, Span, SpanOptions, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationScope } from '@throughline/core';
import { activeContext, contextWithSpan, createBoundedCache, createScope, ports, runInContext } from '@throughline/core';

import { readName } from './recording-span.ts';

type SpanBody<R> = (span: Span) => R;

/**
 * A tracer that asks the span port at each call. It may be made before telemetry starts and outlives its shutdown.
 */
function createTracer(scope: InstrumentationScope): Tracer {
  const startSpan = (name: string, options: SpanOptions = {}, context: Context = activeContext()): Span =>
    ports.span.startWith(scope, name, options, context);

  function startActiveSpan<R>(name: string, ...rest: [...unknown[], SpanBody<R>]): R {
    const body = rest[rest.length - 1] as SpanBody<R>;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : activeContext();
    const span = startSpan(name, options, parent);
    return runInContext(contextWithSpan(parent, span), body, span);
  }

  return { startSpan, startActiveSpan: startActiveSpan as Tracer['startActiveSpan'] };
}

/** The options of a tracer, with the scope attributes that newer versions of the API pass on. */
type ScopeOptions = TracerOptions & { readonly attributes?: Attributes };

const MOST_TRACERS = 1_000;

/** Makes a tracer provider. Tracers are kept by name, version and schema. */
export function createTracerProvider(): TracerProvider {
  const tracers = createBoundedCache<string, Tracer>(MOST_TRACERS);
  return {
    getTracer(givenName, givenVersion, options) {
      const name = readName(givenName ?? '');
      const version = typeof givenVersion === 'string' && givenVersion !== '' ? givenVersion : undefined;
      const { schemaUrl, attributes } = (options ?? {}) as ScopeOptions;
      const key = JSON.stringify([name, version, schemaUrl, attributes]);
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const tracer = createTracer(createScope(name, { version, schemaUrl, attributes }));
      tracers.set(key, tracer);
      return tracer;
    },
  };
}

/** The tracer provider of this process. */
export const tracerProvider: TracerProvider = createTracerProvider();
