/**
 * Tells when a file of a package is loaded, or that it was loaded before.
 *
 * All instrumentations share one hook on `require` and one on the loader of ES modules; both come with the first that needs them and go with
 * the last.
 */
import { join, sep } from 'node:path';

import type { LoadedFile } from './loaded-modules.ts';
import { loadedFiles, mainFile, packageVersion } from './loaded-modules.ts';

type Listener = (found: LoadedFile) => void;

interface Hooks {
  readonly names: string[];
  undo(): void;
}

const listeners = new Map<string, Set<Listener>>();
let hooks: Hooks | undefined;

/** Calls the listener for each file of the package that is loaded from now on, and at once for those that are loaded. Returns the undo. */
export function watchModule(name: string, listener: Listener): () => void {
  const known = listeners.get(name) ?? new Set();
  listeners.set(name, known.add(listener));
  hooks ??= hookLoaders();
  if (!hooks.names.includes(name)) hooks.names.push(name);
  tellLoaded(name, listener);
  return () => {
    known.delete(listener);
    if (known.size === 0) listeners.delete(name);
    if (listeners.size > 0) return;
    hooks?.undo();
    hooks = undefined;
  };
}

function tellLoaded(name: string, listener: Listener): void {
  let again = false;
  for (const found of loadedFiles(name, () => (again = true))) listener(found);
  if (!again) return;
  queueMicrotask(() => {
    if (listeners.get(name)?.has(listener) === true) loadedFiles(name, () => undefined).forEach(listener);
  });
}

function hookLoaders(): Hooks {
  // The list is read at each load, so names can be added to it.
  const names: string[] = [];
  const { Hook: RequireHook } = require('require-in-the-middle') as typeof import('require-in-the-middle');
  const { Hook: ImportHook } = require('import-in-the-middle') as typeof import('import-in-the-middle');
  const required = new RequireHook(names, { internals: true }, (exports, name, directory) => {
    tell(exports, name, directory);
    return exports;
  });
  const imported = new ImportHook(names, { internals: true }, (exports: unknown, name: string, directory?: string | void) => {
    tell(exports, name, directory ?? undefined);
  });
  return {
    names,
    undo() {
      required.unhook();
      imported.unhook();
    },
  };
}

function tell(exports: unknown, path: string, directory: string | undefined): void {
  const [name, file] = splitPath(path);
  const known = listeners.get(name);
  if (known === undefined || directory === undefined) return;
  const main = mainFile(name, directory);
  const found: LoadedFile = {
    directory,
    file: file ?? main,
    isMain: file === undefined || file === main,
    version: packageVersion(directory),
    exports,
  };
  if (isUnfinished(found)) queueMicrotask(() => known.forEach((listener) => tellLoaded(name, listener)));
  else known.forEach((listener) => listener(found));
}

/** Whether the file requires another that requires it in turn, and so has not filled its exports yet. */
function isUnfinished({ directory, file }: LoadedFile): boolean {
  return file !== undefined && require.cache[join(directory, file)]?.loaded === false;
}

/** Splits `@scope/name/lib/file.js` into the name of the package and the path in it. */
function splitPath(path: string): [name: string, file: string | undefined] {
  const parts = path.split(sep).flatMap((part) => part.split('/'));
  const name = parts.splice(0, path.startsWith('@') ? 2 : 1).join('/');
  return [name, parts.length === 0 ? undefined : parts.join('/')];
}
