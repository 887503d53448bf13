/**
 * Tells when a file of a package is loaded, or that it was loaded before.
 *
 * All instrumentations share one hook on `require`, and one per package on the loader of ES modules. They come with the first
 * instrumentation that needs them and go with the last.
 */
import { join, sep } from 'node:path';

import type * as ImportInTheMiddle from 'import-in-the-middle';
import type * as RequireInTheMiddle from 'require-in-the-middle';

import type { LoadedFile } from './loaded-modules.ts';
import { loadedFiles, mainFile, packageVersion } from './loaded-modules.ts';

type RequireHook = RequireInTheMiddle.Hook;
type ImportHook = ImportInTheMiddle.Hook;
type Listener = (found: LoadedFile) => void;

interface Watched {
  readonly listeners: Set<Listener>;
  readonly importHook: ImportHook;
}

const watched = new Map<string, Watched>();
// The hook on `require` reads this list at each load, so names can come and go.
const names: string[] = [];
let requireHook: RequireHook | undefined;

/** Calls the listener for each file of the package that is loaded from now on, and at once for those that are loaded. Returns the undo. */
export function watchModule(name: string, listener: Listener): () => void {
  const { listeners } = watched.get(name) ?? startWatching(name);
  listeners.add(listener);
  tellLoaded(name, listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stopWatching(name);
  };
}

function startWatching(name: string): Watched {
  names.push(name);
  requireHook ??= hookRequire();
  const entry: Watched = { listeners: new Set(), importHook: hookImport(name) };
  watched.set(name, entry);
  return entry;
}

function stopWatching(name: string): void {
  watched.get(name)?.importHook.unhook();
  if (watched.delete(name)) names.splice(names.indexOf(name), 1);
  if (watched.size > 0) return;
  requireHook?.unhook();
  requireHook = undefined;
}

function hookRequire(): RequireHook {
  const { Hook } = require('require-in-the-middle') as typeof RequireInTheMiddle;
  return new Hook(names, { internals: true }, (exports, path, directory) => {
    tell(exports, path, directory);
    return exports;
  });
}

function hookImport(name: string): ImportHook {
  const { Hook } = require('import-in-the-middle') as typeof ImportInTheMiddle;
  return new Hook(
    [name],
    { internals: true },
    (namespace: ImportInTheMiddle.Namespace, path: string, directory?: string | void, format?: string) => {
      const exports: unknown = format === 'commonjs' ? namespace['default'] : namespace;
      tell(exports, path, directory ?? undefined);
    },
  );
}

function tellLoaded(name: string, listener: Listener): void {
  let unfinished = false;
  for (const found of loadedFiles(name, () => (unfinished = true))) listener(found);
  if (unfinished) tellLater(name, listener);
}

/** Looks again when the files that are being evaluated have finished: evaluation is synchronous. */
function tellLater(name: string, listener: Listener): void {
  queueMicrotask(() => {
    if (watched.get(name)?.listeners.has(listener) === true) loadedFiles(name, () => undefined).forEach(listener);
  });
}

function tell(exports: unknown, path: string, directory: string | undefined): void {
  const [name, inner] = splitPath(path);
  const listeners = watched.get(name)?.listeners;
  if (listeners === undefined || directory === undefined) return;
  const main = mainFile(name, directory);
  const file = inner ?? main;
  const found: LoadedFile = { directory, file, isMain: file === main, version: packageVersion(directory), exports };
  for (const listener of listeners) {
    if (isUnfinished(found)) tellLater(name, listener);
    else listener(found);
  }
}

/** Whether the file is still being evaluated, because files that require each other are loaded. */
function isUnfinished({ directory, file }: LoadedFile): boolean {
  return file !== undefined && require.cache[join(directory, file)]?.loaded === false;
}

/** Splits `@scope/name/lib/file.js` into the name of the package and the path in it. */
function splitPath(path: string): [name: string, file: string | undefined] {
  const parts = path.split(sep).join('/').split('/');
  const name = parts.splice(0, path.startsWith('@') ? 2 : 1).join('/');
  return [name, parts.length === 0 ? undefined : parts.join('/')];
}
