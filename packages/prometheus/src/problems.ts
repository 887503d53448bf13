/** Where this package says what is wrong: in the status of running telemetry, else in the internal log. */
import type { Core } from '@throughline/core';
import { internalLog, reasonOf } from '@throughline/core';

/** A page is made each few seconds, and what is wrong with it stays so. */
const MOST_REMEMBERED = 100;

let report: Core['report'] | undefined;
const said = new Set<string>();

/** Has problems reported to telemetry that runs. Returns the undo. */
export function reportTo(core: Core): () => void {
  report = core.report;
  said.clear();
  return () => {
    if (report === core.report) report = undefined;
  };
}

/** Says that something failed which nobody waits for. */
export function logFailure(error: unknown): void {
  internalLog.error(`the metrics of a cluster could not be put together: ${reasonOf(error)}`);
}

/** Reports a problem once. */
export function reportOnce(code: Parameters<Core['report']>[0], message: string, fix: string): void {
  if (said.has(message) || said.size >= MOST_REMEMBERED) return;
  said.add(message);
  if (report === undefined) internalLog.warn(`${message}. ${fix} [${code}]`);
  else report(code, message, fix);
}
