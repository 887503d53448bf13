import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock } from '@throughline/core';
import { ports } from '@throughline/core';

import { createOutcomeCache } from './outcome-cache.ts';
import { versionIndex } from './server-entry.ts';

/** What determines the status and the common attributes of a client span. */
export interface ClientOutcome {
  readonly host: string;
  readonly port: number;
  /** One of the known methods, or `_OTHER`. */
  readonly method: string;
  /** The place of the method among the known ones. */
  readonly methodIndex: number;
  /** 0 when there was no response. */
  readonly statusCode: number;
  readonly httpVersion: string;
  /** The type of an error other than a status code. */
  readonly errorType: string | undefined;
}

/** What all requests with one outcome have in common. */
export interface ClientEntry {
  readonly block: AttributeBlock;
  readonly failed: boolean;
}

/** Makes the lookup of entries. `fixed` are attributes that every span of the instrumentation has. */
export function createClientEntries(fixed: Attributes | undefined): (outcome: ClientOutcome) => ClientEntry {
  const create = (outcome: ClientOutcome): ClientEntry => createEntry(outcome, fixed);
  const cache = createOutcomeCache(create);
  return (outcome) => (outcome.errorType === undefined ? cache.find(outcome.host, numberOf(outcome), outcome) : create(outcome));
}

function numberOf({ port, statusCode, methodIndex, httpVersion }: ClientOutcome): number {
  return ((port * 1_000 + statusCode) * 64 + methodIndex) * 3 + versionIndex(httpVersion);
}

function createEntry(outcome: ClientOutcome, fixed: Attributes | undefined): ClientEntry {
  const { host, port, method, statusCode, httpVersion, errorType } = outcome;
  const attributes: Attributes = { ...fixed, 'http.request.method': method, 'server.address': host, 'server.port': port };
  if (statusCode !== 0) {
    attributes['http.response.status_code'] = statusCode;
    attributes['network.protocol.version'] = httpVersion;
  }
  const type = errorType ?? (statusCode >= 400 ? String(statusCode) : undefined);
  if (type !== undefined) attributes['error.type'] = type;
  return { block: ports.span.block(attributes), failed: type !== undefined };
}
