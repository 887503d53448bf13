/** How the providers of the OpenTelemetry API read what names a library. */
import type { Attributes } from '@opentelemetry/api';

import type { ScopeDetails } from './instrumentation-scope.ts';
import { toPlainAttributes } from './limited-attributes.ts';

/** The options of a tracer, meter or logger, with the scope attributes that newer versions of the API pass on. */
export interface GivenScopeOptions {
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What a scope is made of, and a text that two equal scopes have in common. */
export interface GivenScope {
  readonly name: string;
  readonly details: ScopeDetails;
  readonly key: string;
}

/** A name as text, whatever was given. */
export function readName(name: unknown): string {
  if (typeof name === 'string') return name;
  try {
    return String(name);
  } catch {
    return 'unnamed';
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readDetails(version: string | undefined, options: GivenScopeOptions | null | undefined): ScopeDetails {
  try {
    const attributes = toPlainAttributes(options?.attributes);
    return {
      version,
      schemaUrl: textOf(options?.schemaUrl),
      attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    };
  } catch {
    return { version };
  }
}

/** Reads the name, the version and the options that a library gives for its scope. Never throws. */
export function readScope(name: unknown, version: unknown, options?: GivenScopeOptions | null): GivenScope {
  const given = name === undefined || name === null ? '' : readName(name);
  const details = readDetails(textOf(version), options);
  const key = JSON.stringify([given, details.version, details.schemaUrl, details.attributes]);
  return { name: given, details, key };
}
