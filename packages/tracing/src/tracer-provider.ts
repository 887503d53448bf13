import type { Attributes, Context, Span, SpanOptions, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationScope, ScopeDetails } from '@throughline/core';
import {
  activeContext,
  contextWithSpan,
  createBoundedCache,
  createScope,
  ports,
  runInContext,
  toContext,
} from '@throughline/core';

import { toPlainAttributes } from './limited-attributes.ts';
import { readName } from './recording-span.ts';

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

/** The options of a tracer, with the scope attributes that newer versions of the API pass on. */
type ScopeOptions = TracerOptions & { readonly attributes?: Attributes };

function readScope(
  givenName: unknown,
  givenVersion: unknown,
  options: ScopeOptions | null | undefined,
): { name: string; details: ScopeDetails } {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const name = givenName === undefined || givenName === null ? '' : readName(givenName);
  const version = text(givenVersion);
  try {
    const attributes = toPlainAttributes(options?.attributes);
    return {
      name,
      details: {
        version,
        schemaUrl: text(options?.schemaUrl),
        attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
      },
    };
  } catch {
    return { name, details: { version } };
  }
}

const MOST_TRACERS = 1_000;

/** Makes a tracer provider. Tracers are kept by name, version and schema. */
export function createTracerProvider(): TracerProvider {
  const tracers = createBoundedCache<string, Tracer>(MOST_TRACERS);
  return {
    getTracer(givenName, givenVersion, options) {
      const { name, details } = readScope(givenName, givenVersion, options);
      const key = JSON.stringify([name, details.version, details.schemaUrl, details.attributes]);
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
