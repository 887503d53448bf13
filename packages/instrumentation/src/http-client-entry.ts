import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock, InstrumentationScope, MetricHandle, MetricSource } from '@throughline/core';
import { ports, registry } from '@throughline/core';

import { httpClientDuration } from './http-instruments.ts';
import { httpVersionIndex } from './http-version-index.ts';
import type { OutcomeEntry } from './outcome-cache.ts';
import { createOutcomeCache } from './outcome-cache.ts';

/** What determines the status and the common attributes of a client span. */
export interface HttpClientOutcome {
  readonly host: string;
  readonly port: number;
  /** One of the known methods, or `_OTHER`. */
  readonly method: string;
  /** The place of the method among the known ones. */
  readonly methodIndex: number;
  /** 0 when there was no response. */
  readonly statusCode: number;
  /** `undefined` where it is not known. */
  readonly httpVersion: string | undefined;
  /** The type of an error other than a status code. */
  readonly errorType: string | undefined;
}

/** What all requests with one outcome have in common. */
export interface HttpClientEntry extends OutcomeEntry {
  readonly block: AttributeBlock;
  readonly failed: boolean;
  /** `http.client.request.duration` */
  readonly duration: MetricHandle;
}

/** Makes the lookup of entries. `fixed` are attributes that every span of the instrumentation has. */
export function createHttpClientEntries(
  scope: InstrumentationScope,
  fixed: Attributes | undefined,
): (outcome: HttpClientOutcome) => HttpClientEntry {
  const source = httpClientDuration(scope);
  const create = (outcome: HttpClientOutcome): HttpClientEntry => createEntry(outcome, source, fixed);
  const cache = createOutcomeCache(create);
  return (outcome) =>
    outcome.errorType === undefined ? cache.find(outcome.host, numberOf(outcome), outcome) : create(outcome);
}

function numberOf({ port, statusCode, methodIndex, httpVersion }: HttpClientOutcome): number {
  return ((port * 1_000 + statusCode) * 64 + methodIndex) * 4 + httpVersionIndex(httpVersion);
}

function createEntry(
  outcome: HttpClientOutcome,
  duration: MetricSource,
  fixed: Attributes | undefined,
): HttpClientEntry {
  const { host, port, method, statusCode, httpVersion, errorType } = outcome;
  const attributes: Attributes = {
    'http.request.method': method,
    'server.address': host,
    'server.port': port,
  };
  if (statusCode !== 0) attributes['http.response.status_code'] = statusCode;
  if (httpVersion !== undefined) attributes['network.protocol.version'] = httpVersion;
  const type = errorType ?? (statusCode >= 400 ? String(statusCode) : undefined);
  if (type !== undefined) attributes['error.type'] = type;
  return {
    generation: registry.generation,
    block: ports.span.block({ ...fixed, ...attributes }, fixed === undefined),
    failed: type !== undefined,
    duration: ports.instrument.handle(duration, attributes),
  };
}
