/** The longest time that a timer of Node takes, in milliseconds. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** How a deadline is watched. */
export interface DeadlineOptions {
  /** Whether the wait keeps the process alive. Default `true`. */
  readonly keepsAlive?: boolean;
}

/** Settles when the promise does or the deadline passes, whichever is first; a rejection becomes `undefined`. */
export async function withinDeadline<T>(
  promise: Promise<T>,
  deadline: number,
  options: DeadlineOptions = {},
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    // A longer timer would overflow and fire at once.
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, deadline - Date.now()));
    timer = setTimeout(resolve, wait, undefined);
    if (options.keepsAlive === false) timer.unref();
  });
  try {
    return await Promise.race([Promise.resolve(promise).catch(() => undefined), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
