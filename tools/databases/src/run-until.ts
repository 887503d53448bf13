import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { DatabaseError } from './database-error.ts';
import type { StopSignal } from './guard.ts';
import type { ServerUser } from './server-user.ts';
import type { WorkingDirectory } from './working-directory.ts';

/** A program of a database, and how to tell that it has done its part. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: ServerUser | undefined;
  readonly stopSignal: StopSignal;
  /** The port on 127.0.0.1 it listens on, if any. */
  readonly port?: number;
  readonly until: (progress: Progress) => boolean;
}

/** What a program has done so far. */
export interface Progress {
  readonly log: string;
  /** The exit code or the signal; undefined while the program runs. */
  readonly ending: number | NodeJS.Signals | undefined;
}

/** Where a program runs and by when it has to be done. */
export interface Launch {
  /** The name for messages, as in "PostgreSQL". */
  readonly product: string;
  readonly directory: WorkingDirectory;
  /** A time of `performance.now()`, `timeoutMs` after the start. */
  readonly deadline: number;
  readonly timeoutMs: number;
  /** What the user can do instead, for the errors. */
  readonly fix: string;
}

const POLL_MS = 10;

/** Runs a program until it has done its part, and lets it run on without keeping this process alive. */
export async function runUntil(program: Program, launch: Launch): Promise<void> {
  if (launch.directory.removed) throw interrupted(launch);
  const logFile = `${program.command.split('/').at(-1)}.log`;
  const child = start(program, launch.directory, logFile);
  let ending: Progress['ending'];
  let cause: Error | undefined;
  child.once('error', (error) => (cause = error));
  child.once('exit', (code, signal) => {
    ending = code ?? signal ?? undefined;
    launch.directory.guard.forget();
  });
  const progress = (): Progress => ({ ending, log: launch.directory.readLog(logFile) });
  while (!program.until(progress())) {
    if (launch.directory.removed) throw interrupted(launch);
    if (cause) throw cannotRun(program, launch, cause);
    if (ending !== undefined) throw endedEarly(program, launch, progress());
    if (performance.now() > launch.deadline) throw tooSlow(progress(), launch);
    await delay(POLL_MS);
  }
  child.unref();
}

// The environment is not handed on: PGPORT or NODE_OPTIONS of the user would change what the server does.
function start(program: Program, directory: WorkingDirectory, logFile: string): ChildProcess {
  const log = openSync(join(directory.path, logFile), 'w');
  try {
    const child = spawn(program.command, program.args, {
      cwd: directory.path,
      detached: true,
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      ...program.user,
    });
    if (child.pid !== undefined) directory.guard.watch(child.pid, program.stopSignal);
    return child;
  } finally {
    closeSync(log);
  }
}

function interrupted({ product }: Launch): DatabaseError {
  return new DatabaseError({
    code: 'DATABASE_INTERRUPTED',
    happened: `${product} was closed while it was starting.`,
    fix: 'Start it again.',
  });
}

function cannotRun(program: Program, { product, fix }: Launch, cause: Error): DatabaseError {
  return new DatabaseError({
    code: 'DATABASE_MISSING',
    happened: `${product} cannot run: ${program.command} was refused by the system (${cause.message}).`,
    fix,
    cause,
  });
}

function endedEarly({ port }: Program, { product, fix }: Launch, { ending, log }: Progress): DatabaseError {
  if (port !== undefined && /address already in use|EADDRINUSE/i.test(log)) {
    return new DatabaseError({
      code: 'DATABASE_PORT_BUSY',
      happened: `${product} did not start: port ${port} on 127.0.0.1 is in use by another program.`,
      fix: 'Choose another port, or none to get a free one.',
    });
  }
  const happened = `${product} ended with ${ending} before it was ready.`;
  return new DatabaseError({ code: 'DATABASE_START_FAILED', happened, fix, log: lastLines(log) });
}

function tooSlow({ log }: Progress, { product, fix, timeoutMs }: Launch): DatabaseError {
  const happened = `${product} was not ready within ${timeoutMs} ms.`;
  return new DatabaseError({ code: 'DATABASE_START_TIMEOUT', happened, fix, log: lastLines(log) });
}

function lastLines(log: string): string {
  return log.trimEnd().split('\n').slice(-15).join('\n');
}
