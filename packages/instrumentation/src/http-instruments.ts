/** The metrics of HTTP, as the semantic conventions define them ("HTTP metrics"). */
import type { InstrumentationScope, MetricSource } from '@throughline/core';

/** The buckets that the conventions advise for durations of requests, in seconds. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** `http.server.request.duration`. */
export function httpServerDuration(scope: InstrumentationScope): MetricSource {
  return {
    scope,
    kind: 'histogram',
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Duration of HTTP server requests.',
    boundaries: BOUNDARIES,
  };
}

/** `http.server.active_requests`. */
export function httpActiveRequests(scope: InstrumentationScope): MetricSource {
  return {
    scope,
    kind: 'upDownCounter',
    name: 'http.server.active_requests',
    unit: '{request}',
    description: 'Number of active HTTP server requests.',
  };
}

/** `http.client.request.duration`. */
export function httpClientDuration(scope: InstrumentationScope): MetricSource {
  return {
    scope,
    kind: 'histogram',
    name: 'http.client.request.duration',
    unit: 's',
    description: 'Duration of HTTP client requests.',
    boundaries: BOUNDARIES,
  };
}
