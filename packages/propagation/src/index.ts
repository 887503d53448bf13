export type { ContextScope } from '@throughline/core';

export { b3MultiPropagator, b3Propagator } from './b3-propagators.ts';
export type { HeaderCarrier } from './carrier-kinds.ts';
export { extractTraceContext, injectTraceContext } from './carriers.ts';
export { attachTraceContext, detachTraceContext, withTraceContext } from './context-scopes.ts';
export { childProcessEnv, traceContextFromEnv } from './environment-carrier.ts';
export type { PropagationOptions } from './propagation.ts';
export { propagation } from './propagation.ts';
export type { PropagatorName } from './propagator-choice.ts';
export { w3cBaggagePropagator } from './w3c-baggage.ts';
export { w3cTraceContextPropagator } from './w3c-trace-context.ts';
