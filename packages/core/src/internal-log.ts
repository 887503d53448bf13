/**
 * What telemetry has to say about itself: to the API's diag logger when the application set one, else to stderr.
 *
 * Each message is said once a minute at most, and all of them together sixty times, because a broken set-up must not drown the
 * application's own output. From level `debug` on everything is said.
 */
import { performance } from 'node:perf_hooks';

import type { DiagLogger } from '@opentelemetry/api';

import { registeredGlobal } from './api-globals.ts';
import { createLineWriter } from './line-writer.ts';

/** The levels of the internal log, quiet to chatty. */
export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** A level of the internal log. */
export type InternalLogLevel = (typeof LOG_LEVELS)[number];

type SaidLevel = 'error' | 'warn' | 'info' | 'debug';

const QUIET_MS = 60_000;
const MOST_LINES = 60;
const DEBUG = LOG_LEVELS.indexOf('debug');

let threshold = LOG_LEVELS.indexOf('info');
let write = createLineWriter('stderr');
let windowStart = 0;
let linesInWindow = 0;
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

/** Begins a new minute of the budget and forgets what was said before the last one. */
function openWindow(at: number): void {
  windowStart = at;
  linesInWindow = 0;
  for (const [message, said] of lastSaid) if (at - said >= QUIET_MS) lastSaid.delete(message);
}

/** Whether a message is left out because it, or enough others, were said within the last minute. */
function isTooMuch(message: string): boolean {
  const at = performance.now();
  if (at - windowStart >= QUIET_MS) openWindow(at);
  const before = lastSaid.get(message);
  if (linesInWindow > MOST_LINES || (before !== undefined && at - before < QUIET_MS)) return true;
  lastSaid.set(message, at);
  if (++linesInWindow <= MOST_LINES) return false;
  pass('warn', 'there is more to say; it is left out for a minute');
  return true;
}

function say(level: SaidLevel, message: string): void {
  if (LOG_LEVELS.indexOf(level) > threshold) return;
  if (threshold < DEBUG && isTooMuch(message)) return;
  pass(level, message);
}

function pass(level: SaidLevel, message: string): void {
  try {
    // Not through the API's `diag`: a copy of another version than the one that holds the logger would say nothing.
    const logger = registeredGlobal('diag') as DiagLogger | undefined;
    if (logger === undefined) write(`throughline ${level}: ${message}\n`);
    else logger[level](`throughline: ${message}`);
  } catch {
    // A log that cannot be written has nowhere to be reported.
  }
}

/** The internal log. */
export const internalLog: Readonly<Record<SaidLevel, (message: string) => void>> = {
  error: (message) => say('error', message),
  warn: (message) => say('warn', message),
  info: (message) => say('info', message),
  debug: (message) => say('debug', message),
};
