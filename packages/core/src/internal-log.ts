/**
 * What telemetry has to say about itself: to the API's diag logger when the application set one, else to stderr.
 *
 * Each message is said once a minute at most, because a broken set-up must not drown the application's own output.
 */
import { diag } from '@opentelemetry/api';

import { registeredGlobal } from './api-globals.ts';

/** The levels of the internal log, quiet to chatty. */
export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** A level of the internal log. */
export type InternalLogLevel = (typeof LOG_LEVELS)[number];

type SaidLevel = 'error' | 'warn' | 'info' | 'debug';

const QUIET_MS = 60_000;
const REMEMBERED_MESSAGES = 200;

let threshold = LOG_LEVELS.indexOf('info');
let write = (line: string): void => {
  process.stderr.write(line);
};
const lastSaid = new Map<string, number>();

/** Sets the level from which on messages are dropped. Default `info`. */
export function setInternalLogLevel(level: InternalLogLevel): void {
  threshold = LOG_LEVELS.indexOf(level);
}

/** Sends the lines somewhere else than stderr. Returns the undo. */
export function redirectInternalLog(to: (line: string) => void): () => void {
  const before = write;
  write = to;
  return () => {
    write = before;
  };
}

function saidLately(message: string): boolean {
  const at = Date.now();
  const before = lastSaid.get(message);
  if (before !== undefined && at - before < QUIET_MS) return true;
  if (lastSaid.size >= REMEMBERED_MESSAGES) lastSaid.clear();
  lastSaid.set(message, at);
  return false;
}

function say(level: SaidLevel, message: string): void {
  if (LOG_LEVELS.indexOf(level) > threshold || saidLately(message)) return;
  try {
    if (registeredGlobal('diag') === undefined) write(`throughline ${level}: ${message}\n`);
    else diag[level](`throughline: ${message}`);
  } catch {
    // A log that cannot be written, such as a closed stderr, has nowhere to be reported.
  }
}

/** The internal log. */
export const internalLog: Readonly<Record<SaidLevel, (message: string) => void>> = {
  error: (message) => say('error', message),
  warn: (message) => say('warn', message),
  info: (message) => say('info', message),
  debug: (message) => say('debug', message),
};
