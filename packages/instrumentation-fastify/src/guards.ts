import { internalLog, shown } from '@throughline/core';
import { shielded } from '@throughline/instrumentation';

/** Makes our own code safe to call from a hook of an application: it reports its first failure and returns `undefined`. */
export type Guard = <Arguments extends unknown[], Result>(
  where: string,
  fn: (...args: Arguments) => Result,
) => (...args: Arguments) => Result | undefined;

/** The guard for what is given outside of running telemetry, where there is no status to report to: a failure is said once in the log. */
export const loggingGuard: Guard = (where, fn) =>
  shielded(fn, (error) => internalLog.warn(`fastify: ${where} failed: ${shown(error)}; the request was served`));

/** A guard's way to report. What runs once per request or more is in a `try` of its own, because a guarded function costs an array per call. */
export function reporter(guard: Guard, where: string): (error: unknown) => void {
  return guard(where, (error: unknown): void => {
    throw error;
  });
}
