export { type Exchange, exchange } from './exchange.ts';
export { malformedRequests } from './malformed-requests.ts';
export { type TraceContextCase, type TraceContextOutcome, traceContextCases } from './trace-context-cases.ts';
export { type HeaderLine, followedBy } from './trace-context-outcome.ts';
export { type Traced, type TracedOptions, startTraced } from './traced.ts';
export { until } from './until.ts';
