import { shown } from '@throughline/core';

import { reportOnce } from './problems.ts';

const PATH = '/metrics';
const NOT_IN_PATHS = /[\s?#]/;

/** A path that can be used; the usual one, with a problem, in place of any other. */
export function readPath(path: unknown): string {
  if (path === undefined) return PATH;
  if (typeof path === 'string' && path.startsWith('/') && !NOT_IN_PATHS.test(path)) return path;
  reportOnce(
    'TL_CONFIG_VALUE',
    `path: expected a path such as ${PATH}, received ${shown(path)}; ${PATH} is used`,
    'Give a path that starts with a slash.',
  );
  return PATH;
}
