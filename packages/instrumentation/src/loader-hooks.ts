/**
 * The loader hooks for packages that are ES modules through and through.
 *
 * CommonJS needs none: its files pass through `require`, also where an ES module imports the package. Only what has no CommonJS inside
 * must be intercepted by Node's loader, and only from `node --import throughline/register` on, before anything is imported.
 */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

interface SynchronousHooks {
  register(options: { shouldInclude(url: string, specifier: string): boolean }): void;
  supportsSyncHooks(): boolean;
}

const wanted = new Set<string>();
let registered: 'no' | 'synchronous' | 'asynchronous' = 'no';

/** Has imports of these packages intercepted. Where the loader hooks run already this reaches them only on Node versions with synchronous hooks. */
export function interceptImportsOf(names: readonly string[]): void {
  for (const name of names) wanted.add(name);
}

/** Whether a package is imported by its name or by a path in it. */
function isWanted(_url: string, specifier: string): boolean {
  if (wanted.has(specifier)) return true;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return wanted.has(name);
}

/**
 * Registers the loader hooks of import-in-the-middle, once per process: synchronous ones where Node has what they need (22.22.3, 24.11.1 and
 * later), else the asynchronous ones. Does nothing where no instrumentation needs them.
 *
 * For the entry that runs under `node --import`, after the instrumentations were added.
 */
export function registerLoaderHooks(): void {
  if (registered !== 'no' || wanted.size === 0) return;
  const { supportsSyncHooks } = require('import-in-the-middle/supports-sync-hooks.mjs') as SynchronousHooks;
  registered = supportsSyncHooks() ? 'synchronous' : 'asynchronous';
  if (registered === 'synchronous') {
    const hooks = require('import-in-the-middle/register-hooks.mjs') as SynchronousHooks;
    hooks.register({ shouldInclude: isWanted });
  } else {
    register('import-in-the-middle/hook.mjs', pathToFileURL(__filename), { data: { include: [...wanted] } });
  }
}
