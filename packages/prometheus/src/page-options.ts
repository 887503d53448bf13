import { plainCopy, shown } from '@throughline/core';

import type { AuthorizationCheck, MetricsAuthorization } from './authorization.ts';
import { createAuthorizationCheck } from './authorization.ts';
import { reportOnce } from './problems.ts';

/** What can be chosen about a page, wherever it is served. */
export interface PageOptions {
  /** Adds a `_created` sample to each counter and histogram: when it began. OpenMetrics only. Default `false`. */
  readonly createdTimestamps?: boolean | undefined;
  /** Gives each series the name and version of its scope. Default `false`: only where two scopes share the name of a metric. */
  readonly scopeLabels?: boolean | undefined;
  /** What a scraper has to send. Default: nothing. */
  readonly authorization?: MetricsAuthorization | undefined;
}

/** The options as they are used. */
export interface PageSettings {
  readonly createdTimestamps: boolean;
  readonly scopeLabels: boolean;
  readonly authorization: AuthorizationCheck;
}

/** Reads the options. What cannot be used is reported and left out. */
export function readPageOptions(given: PageOptions | null | undefined): PageSettings {
  const { createdTimestamps, scopeLabels, authorization } = plainCopy(given);
  return {
    createdTimestamps: readBoolean('createdTimestamps', createdTimestamps),
    scopeLabels: readBoolean('scopeLabels', scopeLabels),
    authorization: createAuthorizationCheck(authorization),
  };
}

function readBoolean(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  reportOnce(
    'TL_CONFIG_BOOLEAN',
    `${name}: expected true or false, received ${shown(value)}; it was read as false`,
    `Give ${name} as true or false.`,
  );
  return false;
}
