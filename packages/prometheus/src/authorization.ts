/** Who may read the page. */
import type * as crypto from 'node:crypto';

import { plainCopy } from '@throughline/core';

import { reportOnce } from './problems.ts';

/** A token, or a name and a password, that a scraper has to send. */
export type MetricsAuthorization =
  | { readonly bearer: string | undefined }
  | { readonly username: string | undefined; readonly password: string | undefined };

/** Checks an `Authorization` header. */
export interface AuthorizationCheck {
  accepts(header: string | undefined): boolean;
  /** What the scraper is told to send, for `WWW-Authenticate`. */
  readonly challenge: string;
}

const OPEN: AuthorizationCheck = { accepts: () => true, challenge: '' };

/** Makes the check. Authorisation that is asked for and cannot be checked, such as a token from a variable that is not set, lets nobody in. */
export function createAuthorizationCheck(authorization: MetricsAuthorization | undefined): AuthorizationCheck {
  if (authorization === undefined) return OPEN;
  const { bearer, username, password } = plainCopy(authorization) as Record<string, unknown>;
  if (isSecret(bearer)) return checkOf('Bearer', bearer);
  if (isSecret(username) && isSecret(password)) {
    return checkOf('Basic', Buffer.from(`${username}:${password}`).toString('base64'));
  }
  reportOnce(
    'TL_CONFIG_VALUE',
    'authorization: expected a bearer token, or a username and a password, received none; nobody is let in',
    'Give `{ bearer }` or `{ username, password }` as texts that are not empty, or leave `authorization` out.',
  );
  return { accepts: () => false, challenge: 'Bearer' };
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function checkOf(scheme: 'Bearer' | 'Basic', credentials: string): AuthorizationCheck {
  const { createHash, timingSafeEqual } = require('node:crypto') as typeof crypto;
  // Digests have one length, so neither the content nor the length of the secret shows in the time it takes.
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(credentials);
  const challenge = scheme === 'Basic' ? 'Basic realm="metrics", charset="UTF-8"' : scheme;
  return {
    challenge,
    accepts(header) {
      const [, given, sent] = /^(\w+) +(.*)$/.exec(header ?? '') ?? [];
      if (given?.toLowerCase() !== scheme.toLowerCase()) return false;
      return timingSafeEqual(digest(sent ?? ''), expected);
    },
  };
}
