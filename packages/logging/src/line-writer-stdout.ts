/**
 * stdout as lines of the application need it: through pino's destination, at once, and without harm where nobody reads.
 *
 * Each line is written before the call returns, so that no way of ending the process can lose it. Three things can stand against that.
 * Nobody reads any more: the lines are dropped and counted. The pipe is full and does not block: the process waits for the reader, for half a
 * second at most, then lines are kept in memory, up to 16 MiB, until there is room. The disk is full: likewise, without waiting.
 */
import { internalLog } from '@throughline/core';
import type * as Pino from 'pino';

const STDOUT = 1;
const MOST_KEPT_BYTES = 16 * 1_024 * 1_024;
const LONGEST_WAIT_MS = 500;
const LONGEST_WAIT_AT_EXIT_MS = 2_000;
const LONGEST_PAUSE_MS = 16;
const RETRY_MS = 50;
const FULL = 'the memory for lines is full';
const NOBODY_READS = new Set(['EPIPE', 'EBADF', 'EIO', 'ECONNRESET', 'ENOTCONN']);

/** Where lines go. */
export interface LineDestination {
  /** Takes one line, or an error with its indented lines, with the line break at its end. */
  write(line: string): unknown;
}

/** stdout, with what is left to be written. */
export interface Stdout extends LineDestination {
  /** Writes what could not be written yet, waiting for the reader until the deadline, a moment of `Date.now()`. */
  finish(deadline: number): void;
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
let lost = 0;
let isSummedUp = false;

/** Opens stdout. */
export function openStdout(): Stdout {
  const { push, failure } = openPush();
  let kept = 0;
  let isGone = false;
  let retry: NodeJS.Timeout | undefined;
  let watchesExit = false;

  const waitForReader = (deadline: number): boolean => {
    for (
      let pause = 1;
      failure() === 'EAGAIN' && Date.now() < deadline;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    ) {
      Atomics.wait(sleeper, 0, 0, pause);
      if (push('')) return true;
    }
    return false;
  };
  const finish = (deadline: number): void => {
    if (isGone || kept === 0) return;
    if (push('') || waitForReader(deadline)) kept = 0;
    else settleFailure();
  };
  const settleFailure = (): void => {
    isGone = NOBODY_READS.has(failure() ?? '');
    if (isGone) kept = lose(kept, `nobody reads stdout any more (${failure()})`);
    else lookAfterKept();
  };
  const lookAfterKept = (): void => {
    retry ??= setTimeout(() => {
      retry = undefined;
      finish(0);
    }, RETRY_MS).unref();
    if (watchesExit) return;
    watchesExit = true;
    process.once('exit', () => {
      finish(Date.now() + LONGEST_WAIT_AT_EXIT_MS);
      if (kept > 0) kept = lose(kept, 'stdout took nothing before the process ended');
      sumUp();
    });
  };
  const writeOrKeep = (line: string): void => {
    const waited = kept > 0;
    kept++;
    // Only the first of the lines that find no room waits for it.
    if (push(line) || (!waited && waitForReader(Date.now() + LONGEST_WAIT_MS))) kept = 0;
    else if (failure() === FULL) kept -= 1 + lose(1, 'stdout takes nothing, and 16 MiB of lines wait already');
    else settleFailure();
  };
  return { write: (line) => (isGone ? void lost++ : writeOrKeep(line)), finish };
}

interface Push {
  /** Hands a text on. Returns whether all of it is written, and all that was kept. */
  push(text: string): boolean;
  /** Why the last text was not written. */
  failure(): string | undefined;
}

function openPush(): Push {
  const { destination } = require('pino') as typeof Pino;
  const stream = destination({ dest: STDOUT, sync: true, maxLength: MOST_KEPT_BYTES, retryEAGAIN: () => false });
  let failure: string | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message;
  });
  stream.on('drop', () => {
    failure = FULL;
  });
  const write = (text: string): boolean => {
    failure = undefined;
    stream.write(text);
    return failure === undefined;
  };
  return {
    failure: () => failure,
    push(text) {
      if (write(text)) return true;
      if (failure !== FULL) return false;
      // What is refused for want of memory was not even tried.
      if (write('')) return write(text);
      failure = FULL;
      return false;
    },
  };
}

/** Counts lines that are lost, and says the first time why. Returns the number that is left of them. */
function lose(lines: number, reason: string): 0 {
  if (lost === 0) {
    internalLog.warn(`lines of the application are lost: ${reason}`);
    process.once('exit', sumUp);
  }
  lost += lines;
  return 0;
}

function sumUp(): void {
  if (lost > 0 && !isSummedUp) internalLog.warn(`lines of the application that were lost: ${lost}`);
  isSummedUp = true;
}
