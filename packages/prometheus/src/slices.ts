/**
 * Long work in short slices.
 *
 * The work is a generator that yields wherever it may be interrupted. Where there is no event loop any more, it is done at once.
 */
import { performance } from 'node:perf_hooks';

/** The longest that the event loop is held up by one slice, give or take what is done between two yields. */
const SLICE_MS = 5;

/** Work that may be interrupted, and what it makes on the way and in the end. */
export type Work<Made, Result> = Generator<Made, Result, undefined>;

/** Does the work, leaving the event loop to others every few milliseconds. */
export async function inSlices<Made, Result>(
  work: Work<Made, Result>,
  take: (made: Made) => void = () => undefined,
): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    take(step.value);
    if (performance.now() - began < SLICE_MS) continue;
    await new Promise(setImmediate);
    began = performance.now();
  }
}

/** Does the work without a pause. */
export function atOnce<Made, Result>(work: Work<Made, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
