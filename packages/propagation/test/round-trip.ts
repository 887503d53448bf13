import type { Context, SpanContext, TextMapPropagator } from '@opentelemetry/api';
import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';

export type Headers = Record<string, unknown>;

/** The context that headers bring to a process without one. */
export function extracted(propagator: TextMapPropagator, headers: Headers): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** The headers that a context sends on. */
export function injected(propagator: TextMapPropagator, context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

/** What a service that only passes headers on would send. */
export function passedOn(propagator: TextMapPropagator, headers: Headers): Record<string, string> {
  return injected(propagator, extracted(propagator, headers));
}

/** The span context that headers bring. */
export function spanContextOf(propagator: TextMapPropagator, headers: Headers): SpanContext | undefined {
  return trace.getSpanContext(extracted(propagator, headers));
}
