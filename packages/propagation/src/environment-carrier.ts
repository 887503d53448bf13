/**
 * Trace context that travels in environment variables: `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`, always in the W3C formats,
 * whatever `OTEL_PROPAGATORS` says, and also before telemetry is configured.
 */
import type { Context, TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { activeContext, internalLog, shown } from '@throughline/core';

import { identityToInject } from './identity-to-inject.ts';
import { w3cBaggagePropagator } from './w3c-baggage.ts';
import { w3cTraceContextPropagator } from './w3c-trace-context.ts';

type Environment = NodeJS.ProcessEnv;

const VARIABLES = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'] as const;

/** Fields as variables: `traceparent` is `TRACEPARENT`. */
const getter: TextMapGetter<Environment> = {
  get: (env, name) => env[name.toUpperCase()],
  keys: (env) => Object.keys(env),
};
const setter: TextMapSetter<Environment> = {
  set: (env, name, value) => {
    env[name.toUpperCase()] = value;
  },
};

/**
 * The context that the parent process left in the environment, on top of the active one; the active context itself when it left
 * none. With a prefix, `<PREFIX>_TRACE_PARENT` and `<PREFIX>_TRACE_STATE` come first. An invalid value is ignored with a warning.
 *
 * Default environment: `process.env`. Never throws.
 */
export function traceContextFromEnv(env?: NodeJS.ProcessEnv, prefix?: string): Context {
  const parent = activeContext();
  try {
    const variables = carriedVariables(env ?? process.env, prefix);
    const traced = w3cTraceContextPropagator.extract(parent, variables, getter);
    if (traced === parent && variables['TRACEPARENT'] !== undefined) warn(variables['TRACEPARENT']);
    return w3cBaggagePropagator.extract(traced, variables, getter);
  } catch {
    return parent;
  }
}

/** The variables that carry context. A prefixed parent brings its own state: that of another trace does not go with it. */
function carriedVariables(env: Environment, prefix: string | undefined): Environment {
  const [parentName, stateName] = prefixedNames(prefix);
  const own = present(env, parentName);
  return {
    TRACEPARENT: own ?? present(env, 'TRACEPARENT'),
    TRACESTATE: present(env, stateName) ?? (own === undefined ? present(env, 'TRACESTATE') : undefined),
    BAGGAGE: present(env, 'BAGGAGE'),
  };
}

function present(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}

function prefixedNames(prefix: string | undefined): readonly [string, string] {
  return typeof prefix === 'string' && prefix !== ''
    ? [`${prefix}_TRACE_PARENT`, `${prefix}_TRACE_STATE`]
    : ['TRACEPARENT', 'TRACESTATE'];
}

function warn(received: string): void {
  internalLog.warn(`the environment carries an invalid traceparent, ${shown(received)}; a new trace is started`);
}

/**
 * A copy of the environment, by default of `process.env`, that hands the active context to a child process. While a span is active
 * the variables say what it says and nothing else; else the copy keeps what this process was given. With a prefix, the prefixed
 * variables go, because a child would read them first. Never throws.
 */
export function childProcessEnv(env?: NodeJS.ProcessEnv, prefix?: string): NodeJS.ProcessEnv {
  const copy = copyOf(env ?? process.env);
  try {
    const context = activeContext();
    if (identityToInject(context) === undefined) return copy;
    for (const name of [...VARIABLES, ...prefixedNames(prefix)]) delete copy[name];
    w3cTraceContextPropagator.inject(context, copy, setter);
    w3cBaggagePropagator.inject(context, copy, setter);
  } catch {
    // A span of somebody else that cannot say who it is: the child starts without a parent.
  }
  return copy;
}

function copyOf(env: Environment): Environment {
  try {
    return { ...env };
  } catch {
    return { ...process.env };
  }
}
