import { createLookBack } from '../src/look-back.ts';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

interface Reading {
  readonly from: number;
  readonly to: number;
}

function lookBackOn(leastMs: number): () => Reading {
  const lookBack = createLookBack(leastMs, () => {
    let since = performance.now();
    return {
      since: () => since,
      reset: () => {
        since = performance.now();
      },
    };
  });
  return () => {
    const readings: number[] = [];
    lookBack.read((stretch) => readings.push(stretch.since()));
    expect(readings).toHaveLength(1);
    return { from: readings[0] ?? Number.NaN, to: performance.now() };
  };
}

/** Reads for some time at given intervals, and gives what each reader was told. */
function readAt(intervals: readonly number[], leastMs: number): Reading[][] {
  const read = lookBackOn(leastMs);
  const told = intervals.map((): Reading[] => []);
  for (let second = 1; second <= 1_200; second++) {
    jest.advanceTimersByTime(1_000);
    intervals.forEach((interval, reader) => {
      if (second % interval === 0) told[reader]?.push(read());
    });
  }
  return told;
}

test.each([[[15, 60]], [[60, 15]], [[1, 60]], [[60, 60]], [[7, 13, 59]], [[60]], [[10]]])(
  'readers at intervals of %p seconds are told all of the time between their readings',
  (intervals) => {
    readAt(intervals, 60_000).forEach((readings, reader) => {
      const intervalMs = (intervals[reader] ?? Number.NaN) * 1_000;
      expect(readings.length).toBeGreaterThan(10);
      for (const { from, to } of readings) expect(from).toBeLessThanOrEqual(Math.max(0, to - intervalMs));
    });
  },
);

test('a reading looks back on not more than twice the time and one interval', () => {
  for (const interval of [1, 15, 60])
    for (const { from, to } of readAt([interval], 60_000)[0] ?? [])
      expect(to - from).toBeLessThanOrEqual(120_000 + interval * 1_000);
});

test('a single reader that comes seldom is told all of the time since its last reading', () => {
  const [readings = []] = readAt([300], 60_000);
  expect(readings).toHaveLength(4);
  for (const { from, to } of readings) expect(from).toBeLessThanOrEqual(to - 300_000);
});

test('what began anew is not what the reading after that is told', () => {
  // A histogram of delays sees nothing between its reset and its next sample.
  const read = lookBackOn(1_000);
  jest.advanceTimersByTime(5_000);
  const { to } = read();
  jest.advanceTimersByTime(5_000);
  expect(read().from).toBeLessThan(to);
});
