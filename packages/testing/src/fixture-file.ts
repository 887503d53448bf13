import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { FixtureProgram } from './fixture-options.ts';

export interface FixtureFile {
  readonly path: string;
  remove(): void;
}

/** Returns the file to run; code is written where Node resolves a package and its dependencies as that package does. */
export function fixtureFile(program: FixtureProgram): FixtureFile {
  if ('file' in program) return { path: pathOf(program.file), remove: () => {} };
  const owner = packageFolder(program.resolveFrom ?? runningTest());
  const parent = join(owner, 'node_modules', '.throughline-fixtures');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'fixture-'));
  linkOwner(owner, folder);
  const path = join(folder, program.format === 'esm' ? 'fixture.mjs' : 'fixture.cjs');
  writeFileSync(path, program.source);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Below node_modules a package cannot refer to itself by name without a link. */
function linkOwner(owner: string, folder: string): void {
  const { name } = JSON.parse(readFileSync(join(owner, 'package.json'), 'utf8')) as { readonly name?: string };
  if (name === undefined) return;
  const link = join(folder, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(owner, link, 'junction');
}

function pathOf(file: string | URL): string {
  return file instanceof URL || file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
}

/** The nearest folder with a package.json, at or above a folder or file. */
function packageFolder(from: string | URL): string {
  const start = pathOf(from);
  let folder = existsSync(start) && statSync(start).isDirectory() ? start : dirname(start);
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`There is no package.json at or above ${start}.`);
    folder = parent;
  }
  return folder;
}

interface JestGlobals {
  readonly expect?: { getState?(): { readonly testPath?: string } };
}

/** The test file Jest runs, or the current directory without Jest. */
function runningTest(): string {
  return (globalThis as JestGlobals).expect?.getState?.().testPath ?? process.cwd();
}
