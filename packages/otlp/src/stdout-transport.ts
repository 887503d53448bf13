/** OTLP as lines of JSON on standard output (OpenTelemetry: OTLP File Exporter). */
import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

import type { Failure } from './outcome.ts';
import { failureOfTimeout } from './failure-of-connection.ts';
import type { Parcel } from './parcel.ts';
import type { Transport } from './transport.ts';

const STDOUT = 1;
const LINE_END = Buffer.from('\n');
const PAUSE_MS = 5;

function failureOfWrite(error: unknown): Failure {
  return {
    accepted: false,
    retryable: false,
    cause: `it cannot be written to: ${(error as Error).message}`,
    hint: 'See where standard output goes.',
    errorType: (error as NodeJS.ErrnoException).code ?? '_OTHER',
  };
}

/** Writes each body as a line. */
export function createStdoutTransport(): Transport {
  return {
    send: (parcel, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(failureOfTimeout(timeoutMs)), timeoutMs);
        timer.unref();
        process.stdout.write(lineOf(parcel), (error) => {
          clearTimeout(timer);
          resolve(
            error === null || error === undefined
              ? { accepted: true, rejected: 0, message: undefined }
              : failureOfWrite(error),
          );
        });
      }),
    close: () => undefined,
  };
}

function lineOf(parcel: Parcel): Buffer {
  return Buffer.concat([parcel.body, LINE_END]);
}

/** Writes a body without the event loop. Returns whether all of it was written before the deadline, a moment of `Date.now()`. */
export function writeLineNow(parcel: Parcel, deadline: number): boolean {
  const line = lineOf(parcel);
  let at = 0;
  while (at < line.length) {
    try {
      at += writeSync(STDOUT, line, at);
    } catch (error) {
      // A pipe that is full for the moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() >= deadline) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
  return true;
}
