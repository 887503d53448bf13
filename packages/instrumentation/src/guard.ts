/**
 * Shields the application from our own failures, and from nothing else.
 *
 * What runs inside a guard is ours alone. The original function and the application's callbacks are called outside, so their errors pass
 * unchanged, the same object in the same tick.
 */
import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

/** The text of whatever was thrown. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error ? error.message : shown(error);
  } catch {
    return 'an error that cannot be read';
  }
}

/** What hears failures and passes on the first. */
function firstFailure(report: (error: unknown) => void): (error: unknown) => undefined {
  let reported = false;
  return (error) => {
    if (reported) return undefined;
    reported = true;
    report(error);
    return undefined;
  };
}

/** Makes a function that reports its first failure as `TL_INTERNAL` and returns `undefined` for each. */
export function guarded<Arguments extends unknown[], Result>(
  core: Core,
  where: string,
  fn: (...args: Arguments) => Result,
): (...args: Arguments) => Result | undefined {
  const failed = firstFailure((error) =>
    core.report(
      'TL_INTERNAL',
      `${where}: ${errorText(error)}; the application was shielded from it`,
      'Report this with the message.',
    ),
  );
  return function guardedCall(...args) {
    try {
      return fn(...args);
    } catch (error) {
      return failed(error);
    }
  };
}

/** Makes a function of the application safe to call: `report` hears its first failure, thrown or rejected, and each gives `undefined`. */
export function shielded<Arguments extends unknown[], Result>(
  fn: (...args: Arguments) => Result,
  report: (error: unknown) => void,
): (...args: Arguments) => Result | undefined {
  const failed = firstFailure(report);
  return function shieldedCall(...args) {
    try {
      const result = fn(...args);
      if (result instanceof Promise) result.catch(failed);
      return result;
    } catch (error) {
      return failed(error);
    }
  };
}

/**
 * Makes a callback of the options safe to call: its first failure, thrown or rejected, is reported as `TL_CALLBACK_FAILED`, and its
 * result is left out.
 */
export function guardedCallback<Arguments extends unknown[], Result>(
  core: Core,
  option: string,
  fn: (...args: Arguments) => Result,
): (...args: Arguments) => Result | undefined {
  return shielded(fn, (error) =>
    core.report(
      'TL_CALLBACK_FAILED',
      `${option} failed: ${errorText(error)}; its result was left out`,
      `Mend the function that was given as ${option}.`,
    ),
  );
}
