import type { InstrumentationScope, MetricHandle } from '@throughline/core';
import { ports } from '@throughline/core';
import { httpActiveRequests, httpMethodIndex } from '@throughline/instrumentation';

/** Finds the count of requests under way, by method and scheme. */
export type ActiveRequests = (method: string, https: boolean) => MetricHandle;

/** Makes `http.server.active_requests`. The method is one of the known ones, or `_OTHER`. */
export function createActiveRequests(scope: InstrumentationScope): ActiveRequests {
  const source = httpActiveRequests(scope);
  const handles: (MetricHandle | undefined)[] = [];
  return (method, https) => {
    const index = httpMethodIndex(method) * 2 + (https ? 1 : 0);
    return (handles[index] ??= ports.instrument.handle(source, {
      'http.request.method': method,
      'url.scheme': https ? 'https' : 'http',
    }));
  };
}
