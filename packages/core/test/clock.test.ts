import { performance } from 'node:perf_hooks';

import type { HrTime } from '@opentelemetry/api';
import * as fc from 'fast-check';

import {
  followWallClock,
  hrTimeToTicks,
  now,
  readTime,
  ticksToHrTime,
  writeHrTimeNanos,
  writeUnixNanos,
} from '../src/clock.ts';

const RUNS = { seed: 11, numRuns: 1_000 };
// From three years before the process began to a century after it.
const ticks = fc.double({ min: -1e11, max: 3e12, noNaN: true });

afterEach(() => {
  jest.restoreAllMocks();
  followWallClock();
});

function written(value: number): bigint {
  const words = new Uint32Array(2);
  writeUnixNanos(value, words);
  return (BigInt(words[1] as number) << 32n) | BigInt(words[0] as number);
}

function nanosOf([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

test('ticks become nanoseconds since the epoch exactly as wide integers would have it, before the anchor too', () => {
  const anchor = nanosOf(ticksToHrTime(0));
  fc.assert(
    fc.property(ticks, (value) => {
      const expected = anchor + BigInt(Math.round(value * 1e6));
      expect(written(value)).toBe(expected);
      const time = ticksToHrTime(value);
      expect(nanosOf(time)).toBe(expected);
      expect(time[1]).toBeLessThan(1e9);
    }),
    RUNS,
  );
});

test('words carry over at the border of 32 bits', () => {
  const anchor = nanosOf(ticksToHrTime(0));
  const toBorder = Number(0x1_0000_0000n - (anchor & 0xffff_ffffn));
  for (const nanos of [toBorder - 1, toBorder, toBorder + 1]) expect(written(nanos / 1e6)).toBe(anchor + BigInt(nanos));
});

test('an explicit time is written exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 18_000_000_000 - 1 }),
      fc.integer({ min: 0, max: 999_999_999 }),
      (seconds, nanos) => {
        const words = new Uint32Array(2);
        writeHrTimeNanos([seconds, nanos], words);
        expect((BigInt(words[1] as number) << 32n) | BigInt(words[0] as number)).toBe(nanosOf([seconds, nanos]));
      },
    ),
    RUNS,
  );
});

test('now is the wall clock, give or take the resolution of Date', () => {
  const [seconds, nanos] = ticksToHrTime(now());
  expect(Math.abs(seconds * 1000 + nanos / 1e6 - Date.now())).toBeLessThan(25);
});

test('explicit times and ticks convert into each other to a microsecond', () => {
  const time = ticksToHrTime(12_345.678_9);
  expect(hrTimeToTicks(time)).toBeCloseTo(12_345.678_9, 3);
});

describe('drift', () => {
  test('beyond 20 ms the anchor follows the wall clock, and durations stay', () => {
    const start = now();
    const end = start + 7.25;
    const before = nanosOf(ticksToHrTime(start));
    const wall = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(wall + 3_600_000);
    followWallClock();
    const moved = nanosOf(ticksToHrTime(start)) - before;
    expect(Number(moved) / 1e6).toBeGreaterThan(3_599_900);
    expect(Number(moved) / 1e6).toBeLessThan(3_600_100);
    expect(nanosOf(ticksToHrTime(end)) - nanosOf(ticksToHrTime(start))).toBe(7_250_000n);
  });

  test('up to 20 ms it does not, so that times of one trace stay in order', () => {
    const before = nanosOf(ticksToHrTime(0));
    const exact = Math.round(Number(before) / 1e6 + performance.now());
    jest.spyOn(Date, 'now').mockReturnValue(exact + 15);
    followWallClock();
    expect(nanosOf(ticksToHrTime(0))).toBe(before);
  });
});

describe('times given through the API', () => {
  test.each<[string, unknown, HrTime | undefined]>([
    ['an epoch in milliseconds', 1_700_000_000_123, [1_700_000_000, 123_000_000]],
    ['a Date', new Date(1_700_000_000_123), [1_700_000_000, 123_000_000]],
    ['a Date of long ago', new Date(5), [0, 5_000_000]],
    ['a pair', [1_700_000_000, 5], [1_700_000_000, 5]],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ['a text', '2024-01-01', undefined],
    ['not a number', Number.NaN, undefined],
    ['infinity', Infinity, undefined],
    ['an invalid Date', new Date(Number.NaN), undefined],
    ['a time before 1970', new Date(-1), undefined],
    ['a negative number', -5, undefined],
    ['a pair with too many nanoseconds', [1, 1e9], undefined],
    ['a pair with a fraction', [1, 0.5], undefined],
    ['a negative pair', [-1, 0], undefined],
    ['a time that 64 bits cannot hold', [18_446_744_074, 0], undefined],
    ['a pair of texts', ['1', '2'], undefined],
    ['a triple', [1, 2, 3], undefined],
  ])('%s', (_what, given, expected) => {
    expect(readTime(given)).toEqual(expected);
  });

  test('a value of performance.now() is a moment of this process; an epoch before its start is not taken for one', () => {
    expect(readTime(12.5)).toEqual(ticksToHrTime(12.5));
    expect(readTime(Math.floor(performance.timeOrigin) - 60_000)).toEqual(
      readTime(new Date(Math.floor(performance.timeOrigin) - 60_000)),
    );
  });

  test('a fraction of a millisecond never makes a whole second of nanoseconds', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.7e12, max: 1.8e13, noNaN: true }), (epochMs) => {
        const [seconds, nanos] = readTime(epochMs) as HrTime;
        expect(nanos).toBeGreaterThanOrEqual(0);
        expect(nanos).toBeLessThan(1e9);
        expect(Math.abs(seconds * 1000 + nanos / 1e6 - epochMs)).toBeLessThan(0.01);
      }),
      RUNS,
    );
  });

  test('what throws when it is looked at is no time', () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(readTime(proxy)).toBeUndefined();
  });
});
