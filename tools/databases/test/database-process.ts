import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PACKAGE = join(__dirname, '..');

/** A child process that holds databases, with a temporary directory of its own. */
export interface DatabaseProcess {
  readonly child: ChildProcess;
  readonly temporary: string;
  /** Resolves with the addresses once the databases answer. */
  readonly urls: Promise<string[]>;
  readonly ended: Promise<unknown>;
}

/** Runs `test/fixtures/holds-databases.mjs` with the named databases, which ends in the named way. */
export function startDatabaseProcess(way: string, ...databases: ('postgres' | 'redis')[]): DatabaseProcess {
  const temporary = makeTemporary();
  const fixture = join(PACKAGE, 'test/fixtures/holds-databases.mjs');
  const child = spawn(process.execPath, [fixture, way, ...databases], {
    cwd: PACKAGE,
    env: { TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  return { child, temporary, ended, urls: readUrls(child, ended) };
}

/** Makes a directory that every user may enter, as the servers of root run as somebody else. */
export function makeTemporary(): string {
  const path = mkdtempSync('/tmp/throughline-test-');
  chmodSync(path, 0o755);
  return path;
}

/** Resolves when nothing is left in the directory; rejects with what is left after 10 s. */
export async function untilEmpty(directory: string): Promise<void> {
  for (let waited = 0; readdirSync(directory).length > 0; waited += 20) {
    if (waited > 10_000) throw new Error(`left behind: ${readdirSync(directory).join(', ')}`);
    await delay(20);
  }
}

/** Tells whether anything takes connections at the URL. */
export async function isServed(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function readUrls(child: ChildProcess, ended: Promise<unknown>): Promise<string[]> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  while (!output.includes('\n')) {
    const open = await Promise.race([once(child.stdout!, 'data'), ended.then(() => undefined)]);
    if (!open && !output.includes('\n')) throw new Error(`the process ended early: ${errors}`);
  }
  return JSON.parse(output).urls;
}
