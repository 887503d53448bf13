export { type Exchange, exchange } from './exchange.ts';
export { malformedRequests } from './malformed-requests.ts';
export { type TraceContextCase, traceContextCases } from './trace-context-cases.ts';
export { type PassedOn, expectedOf, passedOn, requestBytes } from './trace-context-outcome.ts';
export { type RequestKind, type Traced, type TracedOptions, echoHeaders, startTraced } from './traced.ts';
export { until } from './until.ts';
