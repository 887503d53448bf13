/**
 * Watches the event loop from now on. Returns the end of it, which gives the longest time without a turn, in milliseconds.
 *
 * The loop never sleeps meanwhile: each turn runs one immediate, so nothing that lasts longer than a turn is missed.
 */
export function watchLoop() {
  let longest = 0;
  let last = performance.now();
  let next = setImmediate(turn);

  function note() {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  function turn() {
    note();
    next = setImmediate(turn);
  }
  return () => {
    note();
    clearImmediate(next);
    return longest;
  };
}
