import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import type { TraceIdentity } from '@throughline/core';
import {
  NonRecordingSpan,
  contextWithSpan,
  randomNonZeroWord,
  spanIdToHex,
  spanOf,
  traceIdToHex,
} from '@throughline/core';

import {
  B3,
  B3_FLAGS,
  B3_PARENT_SPAN_ID,
  B3_SAMPLED,
  B3_SPAN_ID,
  B3_TRACE_ID,
  readMultiple,
  readSingle,
} from './b3-headers.ts';
import { identityToInject } from './identity-to-inject.ts';

const SAMPLED = 1;
/** The key under which the official B3 propagators keep the debug flag, so that theirs and ours can be mixed. */
const DEBUG_KEY = Symbol.for('OpenTelemetry Context Key B3 Debug Flag');

/** Reads both encodings, the single header first (b3-propagation, "Http Encodings"). */
function extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
  const state = readSingle(carrier, getter) ?? readMultiple(carrier, getter);
  if (state === undefined) return context;
  if (state.identity === undefined) return spanOf(context) === undefined ? deniedContext(context) : context;
  const remote = contextWithSpan(context, new NonRecordingSpan(state.identity, true));
  return state.debug ? remote.setValue(DEBUG_KEY, '1') : remote;
}

/**
 * A refusal that comes without ids ("b3: 0") has to reach the sampler and the next service, and both know decisions only as part
 * of a parent: so it gets one that is not sampled.
 */
function deniedContext(context: Context): Context {
  const word = randomNonZeroWord;
  const ids = {
    traceId0: word(),
    traceId1: word(),
    traceId2: word(),
    traceId3: word(),
    spanId0: word(),
    spanId1: word(),
  };
  return contextWithSpan(context, new NonRecordingSpan({ ...ids, traceFlags: 0, traceState: undefined }, true));
}

/** The sampling state of the single header. */
function samplingState(context: Context, identity: TraceIdentity): '0' | '1' | 'd' {
  const debug = context.getValue(DEBUG_KEY);
  if (debug === '1' || debug === 'd') return 'd';
  return (identity.traceFlags & SAMPLED) === SAMPLED ? '1' : '0';
}

function injectSingle<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  const identity = identityToInject(context);
  if (identity === undefined) return;
  setter.set(carrier, B3, `${traceIdToHex(identity)}-${spanIdToHex(identity)}-${samplingState(context, identity)}`);
}

function injectMultiple<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  const identity = identityToInject(context);
  if (identity === undefined) return;
  const state = samplingState(context, identity);
  setter.set(carrier, B3_TRACE_ID, traceIdToHex(identity));
  setter.set(carrier, B3_SPAN_ID, spanIdToHex(identity));
  if (state === 'd') setter.set(carrier, B3_FLAGS, '1');
  else setter.set(carrier, B3_SAMPLED, state);
}

/** Propagates the trace in the single header `b3`; reads the `x-b3-*` headers too. */
export const b3Propagator: TextMapPropagator = { extract, inject: injectSingle, fields: () => [B3] };

/** Propagates the trace in the `x-b3-*` headers; reads the single header `b3` too. */
export const b3MultiPropagator: TextMapPropagator = {
  extract,
  inject: injectMultiple,
  fields: () => [B3_TRACE_ID, B3_SPAN_ID, B3_FLAGS, B3_SAMPLED, B3_PARENT_SPAN_ID],
};
