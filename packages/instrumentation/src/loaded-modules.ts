/**
 * The files of packages that are loaded already.
 *
 * `require.cache` holds every CommonJS file, also those that ES modules imported (Node 20, 22 and 24), so set-up after load finds
 * each copy of a library there without a loader.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A file of a package that was loaded. */
export interface LoadedFile {
  /** The folder of the package. */
  readonly directory: string;
  /** The path in the package with `/` as separator; `undefined` where a loader did not say. */
  readonly file: string | undefined;
  /** Whether it is what the name of the package stands for. */
  readonly isMain: boolean;
  /** The version in the package's manifest. */
  readonly version: string | undefined;
  readonly exports: unknown;
}

const versions = new Map<string, string | undefined>();

/** The version of the package in a folder. */
export function packageVersion(directory: string): string | undefined {
  if (!versions.has(directory)) versions.set(directory, readVersion(directory));
  return versions.get(directory);
}

function readVersion(directory: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version?: unknown };
    return typeof manifest.version === 'string' ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a file in its package, with `/` as separator. */
function pathInPackage(directory: string, filename: string): string {
  return relative(directory, filename).split(sep).join('/');
}

const mains = new Map<string, string | undefined>();

/** The file that `require(name)` loads for the copy of a package in a folder. */
export function mainFile(name: string, directory: string): string | undefined {
  if (!mains.has(directory)) mains.set(directory, resolveMain(name, directory));
  return mains.get(directory);
}

function resolveMain(name: string, directory: string): string | undefined {
  try {
    return pathInPackage(directory, require.resolve(name, { paths: [dirname(directory), directory] }));
  } catch {
    return undefined;
  }
}

function directoryOf(filename: string, name: string): string | undefined {
  const folder = `${sep}node_modules${sep}${name.split('/').join(sep)}${sep}`;
  const start = filename.lastIndexOf(folder);
  if (start < 0) return undefined;
  const directory = filename.slice(0, start + folder.length - 1);
  const belongsToNested = filename.slice(directory.length).includes(`${sep}node_modules${sep}`);
  return belongsToNested ? undefined : directory;
}

/** The loaded files of every copy of a package. `unfinished` is called when one of them is still being evaluated. */
export function loadedFiles(name: string, unfinished: () => void): LoadedFile[] {
  const found: LoadedFile[] = [];
  for (const filename of Object.keys(require.cache)) {
    const directory = directoryOf(filename, name);
    const cached = directory === undefined ? undefined : require.cache[filename];
    if (directory === undefined || cached === undefined) continue;
    const file = pathInPackage(directory, filename);
    const isMain = file === mainFile(name, directory);
    if (!cached.loaded) unfinished();
    else found.push({ directory, file, isMain, version: packageVersion(directory), exports: cached.exports });
  }
  return found;
}
