let kept;

/** Uses a result, so that the compiler cannot leave out the work that led to it. */
export function keep(result) {
  kept = result;
}

/** The last result. */
export function lastResult() {
  return kept;
}
