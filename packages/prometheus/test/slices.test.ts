import { atOnce, inSlices } from '../src/slices.ts';
import type { Work } from '../src/slices.ts';

/** Work of steps that each take a few milliseconds. */
function* slowWork(steps: number): Work<number, string> {
  for (let step = 0; step < steps; step++) {
    for (const end = performance.now() + 3; performance.now() < end;);
    yield step;
  }
  return 'done';
}

test('long work leaves the event loop to others on its way', async () => {
  let turns = 0;
  let isRunning = true;
  const count = (): void => {
    turns++;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const made: number[] = [];
  expect(await inSlices(slowWork(10), (step) => made.push(step))).toBe('done');
  isRunning = false;
  expect(made).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Two steps of 3 ms are one slice of 5 ms at most.
  expect(turns).toBeGreaterThanOrEqual(5);
});

test('work that is short is done in one go', async () => {
  let interrupted = false;
  setImmediate(() => (interrupted = true));
  function* work(): Work<undefined, number> {
    for (let step = 0; step < 100; step++) yield;
    return 7;
  }
  expect(await inSlices(work())).toBe(7);
  expect(interrupted).toBe(false);
});

test('without an event loop all of it is done at once', () => {
  expect(atOnce(slowWork(3))).toBe('done');
});
