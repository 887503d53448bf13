import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock, InstrumentationScope, MetricHandle, MetricSource } from '@throughline/core';
import { ports, registry } from '@throughline/core';
import type { OutcomeEntry } from '@throughline/instrumentation';
import { createOutcomeCache, httpServerDuration, httpVersionIndex } from '@throughline/instrumentation';

/** What determines the name, the status and the common attributes of a server span. */
export interface ServerOutcome {
  /** One of the known methods, or `_OTHER`. */
  readonly method: string;
  /** The place of the method among the known ones. */
  readonly methodIndex: number;
  readonly route: string | undefined;
  /** 0 when no response was begun. */
  readonly statusCode: number;
  readonly https: boolean;
  readonly httpVersion: string;
  /** The type of an error that says more than the status code. */
  readonly errorType: string | undefined;
}

/** What all requests with one outcome have in common. */
export interface ServerEntry extends OutcomeEntry {
  readonly name: string;
  readonly block: AttributeBlock;
  readonly failed: boolean;
  /** `http.server.request.duration` */
  readonly duration: MetricHandle;
}

/** Makes the lookup of entries. `fixed` are attributes that every span of the instrumentation has. */
export function createServerEntries(
  scope: InstrumentationScope,
  fixed: Attributes | undefined,
): (outcome: ServerOutcome) => ServerEntry {
  const source = httpServerDuration(scope);
  const create = (outcome: ServerOutcome): ServerEntry => createEntry(outcome, source, fixed);
  const cache = createOutcomeCache(create);
  return (outcome) => {
    if (outcome.errorType !== undefined) return create(outcome);
    return cache.find(outcome.route ?? '', numberOf(outcome), outcome);
  };
}

function numberOf({ statusCode, methodIndex, httpVersion, https }: ServerOutcome): number {
  return ((statusCode * 64 + methodIndex) * 4 + httpVersionIndex(httpVersion)) * 2 + (https ? 1 : 0);
}

function createEntry(outcome: ServerOutcome, duration: MetricSource, fixed: Attributes | undefined): ServerEntry {
  const { method, route, statusCode, https, httpVersion, errorType } = outcome;
  const failed = errorType !== undefined || statusCode >= 500;
  const spoken = method === '_OTHER' ? 'HTTP' : method;
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': https ? 'https' : 'http',
    'network.protocol.version': httpVersion,
  };
  if (route !== undefined) attributes['http.route'] = route;
  if (statusCode !== 0) attributes['http.response.status_code'] = statusCode;
  if (failed) attributes['error.type'] = errorType ?? String(statusCode);
  const name = route === undefined || route === '' ? spoken : `${spoken} ${route}`;
  return {
    generation: registry.generation,
    name,
    block: ports.span.block({ ...fixed, ...attributes }, fixed === undefined),
    failed,
    duration: ports.instrument.handle(duration, attributes),
  };
}
