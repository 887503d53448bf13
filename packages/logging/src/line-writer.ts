/** Writes records as lines of the application on stdout. pino is loaded with the first line. */
import { isatty } from 'node:tty';

import type { LogRecord } from '@throughline/core';
import { internalLog, reasonOf } from '@throughline/core';

import { openPinoLines } from './line-writer-pino.ts';
import type { LineDestination, Stdout } from './line-writer-stdout.ts';
import { openStdout } from './line-writer-stdout.ts';
import { COLOURED, PLAIN, wantsColours } from './readable-form-colours.ts';
import { readableLine } from './readable-form.ts';
import { SEVERITY } from './severity.ts';

/** The forms that lines can have. */
export const LINE_FORMATS = ['auto', 'json', 'readable'] as const;

/** The levels that lines can begin at, low to high. */
export const LINE_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** How the lines of the application are written. */
export interface LineOptions {
  /** Default `auto`: readable on a terminal, else JSON. `NO_COLOR` and `FORCE_COLOR` say whether readable lines are coloured. */
  readonly format?: (typeof LINE_FORMATS)[number] | undefined;
  /** The lowest level that is written. Default `info`. Records have a minimum of their own. */
  readonly level?: (typeof LINE_LEVELS)[number] | undefined;
  /** Whether lines are written at all. Default `true`. */
  readonly enabled?: boolean | undefined;
  /** Where lines go instead of stdout: a destination of pino or any stream. Its failures are its owner's to handle, save that what it throws never reaches the caller. */
  readonly destination?: (LineDestination & { readonly isTTY?: boolean }) | undefined;
}

const STDOUT = 1;
const NEVER = Infinity;
const chosen: LineOptions[] = [];
let threshold: number = SEVERITY.INFO;
let write: ((record: LogRecord) => void) | undefined;
let stdout: Stdout | undefined;
let isWriting = false;

/** Sets how lines are written, from the next one on. Returns the undo, after which what was set before holds again. */
export function configureLines(options: LineOptions): () => void {
  const own = { ...options };
  chosen.push(own);
  useLatest();
  return () => {
    const index = chosen.indexOf(own);
    if (index < 0) return;
    chosen.splice(index, 1);
    useLatest();
  };
}

function useLatest(): void {
  const { enabled = true, level = 'info' } = chosen.at(-1) ?? {};
  const index = LINE_LEVELS.indexOf(level);
  threshold = enabled ? (index < 0 ? SEVERITY.INFO : index * 4 + 1) : NEVER;
  write = undefined;
}

/** Whether a record of this severity would be written as a line. One whose severity is not known counts as `info`. */
export function lineEnabled(severityNumber: number): boolean {
  return (severityNumber === 0 ? SEVERITY.INFO : severityNumber) >= threshold;
}

/** Writes a record as a line, where its level is one that is written. Never throws. */
export function writeLine(record: LogRecord): void {
  // A destination that logs would be handed its own lines for ever.
  if (isWriting || !lineEnabled(record.severityNumber)) return;
  isWriting = true;
  try {
    write ??= openWriter(chosen.at(-1) ?? {});
    write(record);
  } catch (error) {
    internalLog.warn(`a line of the application could not be written: ${reasonOf(error)}`);
  } finally {
    isWriting = false;
  }
}

/** Writes what stdout did not take yet, waiting for its reader until the deadline, a moment of `Date.now()`. */
export function finishLines(deadline: number): void {
  stdout?.finish(deadline);
}

function openWriter({ format = 'auto', destination }: LineOptions): (record: LogRecord) => void {
  const isTerminal = destination === undefined ? isatty(STDOUT) : destination.isTTY === true;
  const target = destination ?? (stdout ??= openStdout());
  if (format === 'json' || (format !== 'readable' && !isTerminal)) return openPinoLines(target);
  const style = { paint: wantsColours(isTerminal, process.env) ? COLOURED : PLAIN, shortIds: isTerminal };
  return (record) => target.write(readableLine(record, style));
}
