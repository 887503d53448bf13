import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { DatabaseError } from './database-error.ts';
import { type Guard, startGuard } from './guard.ts';
import { isRoot } from './server-user.ts';

/** A temporary directory for one server, removed with it. */
export interface WorkingDirectory {
  readonly path: string;
  readonly guard: Guard;
  /** True from the first call of `remove` on. */
  readonly removed: boolean;
  readLog(name: string): string;
  /** Stops the server and removes the directory; later calls return the same promise. */
  remove(): Promise<void>;
}

const open = new Set<Promise<WorkingDirectory>>();

/** Makes a directory in `temporary` that is gone when `remove` is called or this process ends. */
export function openWorkingDirectory(name: string, temporary?: string): Promise<WorkingDirectory> {
  const opening = makeWorkingDirectory(name, temporary ?? tmpdir(), () => open.delete(opening));
  open.add(opening);
  opening.catch(() => open.delete(opening));
  return opening;
}

/** Stops every server that this process has started and removes what they left, also those that are starting. */
export async function closeAllDatabases(): Promise<void> {
  await Promise.allSettled([...open].map(async (opening) => (await opening).remove()));
}

async function makeWorkingDirectory(name: string, temporary: string, onRemove: () => void): Promise<WorkingDirectory> {
  refuseWindows();
  const path = makeDirectory(name, temporary);
  const guard = await guardOrRemove(path);
  let removal: Promise<void> | undefined;
  return {
    path,
    guard,
    get removed() {
      return removal !== undefined;
    },
    readLog: (file) => readIfThere(join(path, file)),
    remove: () => (removal ??= guard.release().finally(onRemove)),
  };
}

function refuseWindows(): void {
  if (process.platform !== 'win32') return;
  throw new DatabaseError({
    code: 'DATABASE_PLATFORM',
    happened: 'Database servers are started on Linux and macOS only.',
    fix: 'Set DATABASE_URL and REDIS_URL to servers that run already.',
  });
}

function makeDirectory(name: string, temporary: string): string {
  const path = mkdtempSync(join(openToServers(temporary), `throughline-${name}-`));
  if (isRoot()) chmodSync(path, 0o755);
  return path;
}

async function guardOrRemove(path: string): Promise<Guard> {
  try {
    return await startGuard(path);
  } catch (cause) {
    rmSync(path, { recursive: true, force: true });
    throw cause;
  }
}

// A server that root starts runs as somebody else, who has to get at the directory.
function openToServers(temporary: string): string {
  if (!isRoot()) return temporary;
  return [temporary, '/tmp', '/var/tmp'].find(isOpenToAll) ?? temporary;
}

function isOpenToAll(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o001) !== 0 && (dirname(path) === path || isOpenToAll(dirname(path)));
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
