/** Lets tests wait for a condition that changes only when `changed` is called. */
export interface Waiting {
  changed(): void;
  /**
   * Resolves with what `find` returns once that is not `undefined`; rejects with `explain()` after the timeout, and
   * with the error of `find` when it throws.
   */
  until<T>(find: () => T | undefined, limit: WaitLimit): Promise<T>;
  /** Rejects everything that still waits. */
  abandon(reason: string): void;
}

export interface WaitLimit {
  readonly timeoutMs: number;
  explain(): string;
}

interface Waiter {
  check(): void;
  fail(error: unknown): void;
}

export function createWaiting(): Waiting {
  const waiters = new Set<Waiter>();
  return {
    changed: () => waiters.forEach((waiter) => waiter.check()),
    abandon: (reason) => waiters.forEach((waiter) => waiter.fail(new Error(reason))),
    until: (find, limit) => wait(waiters, find, limit),
  };
}

function wait<T>(waiters: Set<Waiter>, find: () => T | undefined, limit: WaitLimit): Promise<T> {
  const caller = new Error().stack ?? '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => waiter.fail(errorAt(caller, limit.explain())), limit.timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      waiters.delete(waiter);
    };
    const waiter: Waiter = {
      check() {
        try {
          const found = find();
          if (found === undefined) return;
          settle();
          resolve(found);
        } catch (error) {
          waiter.fail(error);
        }
      },
      fail(error) {
        settle();
        reject(error);
      },
    };
    waiters.add(waiter);
    waiter.check();
  });
}

/** An error that points at the line that waits, not at the timer. */
function errorAt(stack: string, message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n${stack.split('\n').slice(1).join('\n')}`;
  return error;
}
