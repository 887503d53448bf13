import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { NonRecordingSpan, contextWithSpan } from '@throughline/core';

import { onlyValue } from './field-value.ts';
import { formatTracestate, parseTracestate } from './header-trace-state.ts';
import { identityToInject } from './identity-to-inject.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

function extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
  const header = onlyValue(getter.get(carrier, TRACEPARENT));
  if (header === undefined) return context;
  const identity = parseTraceparent(header);
  if (identity === undefined) return context;
  const state = getter.get(carrier, TRACESTATE);
  if (state !== undefined) identity.traceState = parseTracestate(state);
  return contextWithSpan(context, new NonRecordingSpan(identity, true));
}

function inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  const identity = identityToInject(context);
  if (identity === undefined) return;
  setter.set(carrier, TRACEPARENT, formatTraceparent(identity));
  if (identity.traceState === undefined) return;
  const state = formatTracestate(identity.traceState);
  if (state !== '') setter.set(carrier, TRACESTATE, state);
}

/**
 * Propagates the trace in `traceparent` and `tracestate` (W3C Trace Context level 2).
 *
 * Only an error of the getter or setter it is given leaves it.
 */
export const w3cTraceContextPropagator: TextMapPropagator = {
  extract,
  inject,
  fields: () => [TRACEPARENT, TRACESTATE],
};
