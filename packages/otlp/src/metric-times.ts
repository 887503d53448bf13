import type { MetricPoint, Temporality } from '@throughline/core';
import { writeUnixNanos } from '@throughline/core';

const WORD = 0x1_0000_0000;

/** Nanoseconds since the epoch as two 32-bit words, the low one first. */
export type Nanos = Uint32Array;

/** When tick zero was, as it is known since this process exports metrics. */
const origin: Nanos = new Uint32Array(2);
writeUnixNanos(0, origin);

/** Writes the interval of a point. */
export function writeInterval(point: MetricPoint, temporality: Temporality, start: Nanos, time: Nanos): void {
  writeUnixNanos(point.ticks, time);
  if (temporality === 'delta') return writeUnixNanos(point.startTicks, start);
  // A start that moved whenever the wall clock is corrected would tell receivers that the series began anew.
  writeSinceOrigin(point.startTicks, start);
  if (isLater(start, time)) start.set(time);
}

function writeSinceOrigin(ticks: number, words: Nanos): void {
  const nanos = Math.round(ticks * 1e6);
  const high = Math.floor(nanos / WORD);
  const low = (origin[0] as number) + (nanos - high * WORD);
  const carry = low >= WORD ? 1 : 0;
  words[0] = low - carry * WORD;
  words[1] = (origin[1] as number) + high + carry;
}

function isLater(one: Nanos, other: Nanos): boolean {
  const high = (one[1] as number) - (other[1] as number);
  return high > 0 || (high === 0 && (one[0] as number) > (other[0] as number));
}
