const LONGEST_WAIT_MS = 5_000;

/** Waits until a condition holds, for five seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`the condition did not come to hold within ${LONGEST_WAIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
