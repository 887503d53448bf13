import type { Attributes, Span, SpanOptions } from '@opentelemetry/api';
import { isSpanContextValid } from '@opentelemetry/api';
import type { Endings, InstrumentationScope } from '@throughline/core';
import {
  activeContext,
  activeSpan,
  attachContext,
  contextWithSpan,
  internalLog,
  plainCopy,
  ports,
  reasonOf,
  runInContext,
  runToEnd,
  shown,
  spanContextOf,
} from '@throughline/core';

import { ActiveSpan } from './active-span.ts';
import { failSpan } from './failed-span.ts';
import type { SpanDetails } from './span-details.ts';
import { toSpanOptions } from './span-details.ts';

/** How a wrapped function is traced. */
export interface WrapOptions<Args extends readonly unknown[]> extends Omit<SpanOptions, 'attributes'> {
  /** Attributes of each span, fixed or made of the arguments of the call. */
  readonly attributes?: Attributes | ((...args: Args) => Attributes) | undefined;
}

/** The tracing part of `Telemetry`. */
export interface SpanFunctions {
  /**
   * Runs a function inside a span. The span ends when the function returns, or when the promise it returned settles; an error marks the
   * span as failed and goes on unchanged. Of a promise, what its `then` makes is returned. A lazy
   * thenable, such as a query builder, is not waited for: await it inside.
   */
  trace<T>(name: string, fn: (span: Span) => T): T;
  trace<T>(name: string, details: SpanDetails, fn: (span: Span) => T): T;
  /** Opens a span that is active until the end of the block: `using span = telemetry.span('name')`. See `ActiveSpan` for concurrency. */
  span(name: string, details?: SpanDetails): ActiveSpan;
  /** A function with the same signature that runs inside a span at each call. */
  wrap<This, Args extends unknown[], R>(
    name: string,
    fn: (this: This, ...args: Args) => R,
    options?: WrapOptions<Args>,
  ): (this: This, ...args: Args) => R;
  /** The trace id that is active now, 32 hexadecimal digits, or `undefined`. */
  currentTraceId(): string | undefined;
  /** The span id that is active now, 16 hexadecimal digits, or `undefined`. */
  currentSpanId(): string | undefined;
}

/** Makes the functions that open spans for a scope. They may be made before telemetry starts. */
export function createSpanFunctions(scope: InstrumentationScope): SpanFunctions {
  function runTraced<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T {
    const parent = activeContext();
    const span = ports.span.startWith(scope, name, options, parent);
    return runToEnd(span, () => runInContext(contextWithSpan(parent, span), fn, span), SPAN_ENDINGS);
  }

  return {
    trace<T>(name: string, detailsOrFn: SpanDetails | ((span: Span) => T), fn?: (span: Span) => T): T {
      if (typeof detailsOrFn === 'function') return runTraced(name, {}, detailsOrFn);
      if (isCallable(fn, 'trace', name)) return runTraced(name, toSpanOptions(detailsOrFn), fn);
      return undefined as T;
    },
    span(name, details) {
      const parent = activeContext();
      const span = ports.span.startWith(scope, name, toSpanOptions(details), parent);
      return new ActiveSpan(span, attachContext(contextWithSpan(parent, span)));
    },
    wrap(name, fn, options) {
      if (!isCallable(fn, 'wrap', name)) return fn;
      const { attributes, ...rest } = plainCopy(options);
      const wrapped = function wrapped(this: ThisParameterType<typeof fn>, ...args: Parameters<typeof fn>) {
        const given = typeof attributes === 'function' ? madeOf(name, attributes, args) : attributes;
        return runTraced(name, given === undefined ? rest : { ...rest, attributes: given }, () => fn.apply(this, args));
      };
      return withShapeOf(fn, wrapped);
    },
    currentTraceId: () => currentContext()?.traceId,
    currentSpanId: () => currentContext()?.spanId,
  };
}

/** Gives a wrapper the name and the length of what it wraps, as far as these can be read. */
function withShapeOf<Wrapper>(fn: object, wrapper: Wrapper): Wrapper {
  try {
    const { name, length } = fn as { readonly name: string; readonly length: number };
    Object.defineProperties(wrapper, {
      name: { configurable: true, value: name },
      length: { configurable: true, value: length },
    });
  } catch {
    // A proxy that hides them is wrapped without them.
  }
  return wrapper;
}

function isCallable<Fn>(fn: Fn | undefined, method: string, name: unknown): fn is Fn {
  if (typeof fn === 'function') return true;
  internalLog.warn(`${method}(${shown(name)}) was given ${shown(fn)}; expected a function, nothing was called`);
  return false;
}

function currentContext(): { readonly traceId: string; readonly spanId: string } | undefined {
  const context = spanContextOf(activeSpan());
  return context !== undefined && isSpanContextValid(context) ? context : undefined;
}

/** A span ends with the function that runs in it. */
const SPAN_ENDINGS: Endings<Span> = {
  succeeded: (span) => span.end(),
  failed(span, error) {
    failSpan(span, error);
    span.end();
  },
};

function madeOf<Args extends unknown[]>(name: string, make: (...args: Args) => Attributes, args: Args): Attributes {
  try {
    return make(...args);
  } catch (error) {
    internalLog.warn(`the attributes of "${name}" could not be made of the arguments: ${reasonOf(error)}`);
    return {};
  }
}
