import { internalLog, shown } from '@throughline/core';

/** Makes our own code safe to call from a hook of an application: it reports its first failure and returns `undefined`. */
export type Guard = <Arguments extends unknown[], Result>(
  where: string,
  fn: (...args: Arguments) => Result,
) => (...args: Arguments) => Result | undefined;

/** The guard for what is given outside of running telemetry, where there is no status to report to: a failure is said once in the log. */
export const loggingGuard: Guard = (where, fn) => {
  let said = false;
  const failed = (error: unknown): undefined => {
    if (!said) internalLog.warn(`fastify: ${where} failed: ${shown(error)}; the request was served`);
    said = true;
    return undefined;
  };
  return (...args) => {
    try {
      const result = fn(...args);
      if (result instanceof Promise) result.catch(failed);
      return result;
    } catch (error) {
      return failed(error);
    }
  };
};

/** A guard's way to report. What runs once per request or more is in a `try` of its own, because a guarded function costs an array per call. */
export function reporter(guard: Guard, where: string): (error: unknown) => void {
  return guard(where, (error: unknown): void => {
    throw error;
  });
}
