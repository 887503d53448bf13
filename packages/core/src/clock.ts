/**
 * Time for records: the monotonic clock, anchored to the wall.
 *
 * A record keeps *ticks*: milliseconds of `performance.now()`, with nanoseconds in the fraction. They become wall time only when the
 * record is written, through one anchor for all, so durations never go wrong when the wall clock is set and parents keep
 * enclosing their children. The anchor follows the wall clock when the two have drifted apart.
 */
import { performance } from 'node:perf_hooks';

import type { HrTime } from '@opentelemetry/api';

const WORD = 0x1_0000_0000;
const HALF_WORD = 0x1_0000;
const NANOS_PER_SECOND = 1e9;
const LARGEST_DRIFT_MS = 20;

let anchorMs = performance.timeOrigin;
let anchorLow = 0;
let anchorHigh = 0;

function setAnchor(epochMs: number): void {
  anchorMs = epochMs;
  const whole = Math.floor(epochMs);
  const nanos = BigInt(whole) * 1_000_000n + BigInt(Math.round((epochMs - whole) * 1e6));
  anchorLow = Number(nanos & 0xffff_ffffn);
  anchorHigh = Number(nanos >> 32n);
}

setAnchor(anchorMs);

/** The present moment in ticks. */
export function now(): number {
  return performance.now();
}

/** The seconds that have passed since a moment in ticks. */
export function secondsSince(ticks: number): number {
  return (performance.now() - ticks) / 1_000;
}

/** Moves the anchor when the wall clock and the monotonic clock differ by more than 20 ms. Cheap enough for each batch. */
export function followWallClock(): void {
  const drift = Date.now() - (anchorMs + performance.now());
  if (Math.abs(drift) > LARGEST_DRIFT_MS) setAnchor(anchorMs + drift);
}

/** Writes ticks as nanoseconds since the epoch into two consecutive 32-bit words, the low one first. */
export function writeUnixNanos(ticks: number, words: Uint32Array): void {
  const nanos = Math.round(ticks * 1e6);
  const high = Math.floor(nanos / WORD);
  const low = anchorLow + (nanos - high * WORD);
  const carry = low >= WORD ? 1 : 0;
  words[0] = low - carry * WORD;
  words[1] = anchorHigh + high + carry;
}

/**
 * Writes an explicit time as nanoseconds since the epoch, as `writeUnixNanos` does.
 *
 * In halves of the seconds, because their product is no safe integer, and each log line passes here: a BigInt would be four objects.
 */
export function writeHrTimeNanos(time: HrTime, words: Uint32Array): void {
  const upperSeconds = Math.floor(time[0] / HALF_WORD);
  const upper = upperSeconds * NANOS_PER_SECOND;
  const lower = (time[0] - upperSeconds * HALF_WORD) * NANOS_PER_SECOND + time[1];
  const upperHigh = Math.floor(upper / HALF_WORD);
  const lowerHigh = Math.floor(lower / WORD);
  const low = (upper - upperHigh * HALF_WORD) * HALF_WORD + (lower - lowerHigh * WORD);
  const carry = low >= WORD ? 1 : 0;
  words[0] = low - carry * WORD;
  words[1] = upperHigh + lowerHigh + carry;
}

/** Ticks in the form of the OpenTelemetry API: seconds since the epoch, and nanoseconds. */
export function ticksToHrTime(ticks: number): HrTime {
  const nanos = BigInt(anchorHigh) * BigInt(WORD) + BigInt(anchorLow) + BigInt(Math.round(ticks * 1e6));
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
}

/** The ticks of an explicit time, exact to about a microsecond. */
export function hrTimeToTicks(time: HrTime): number {
  return time[0] * 1000 - anchorMs + time[1] / 1e6;
}

/** Milliseconds since the epoch in the form of the OpenTelemetry API. */
export function epochMsToHrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1000);
  const nanos = Math.round((epochMs - seconds * 1000) * 1e6);
  return nanos < 1e9 ? [seconds, nanos] : [seconds + 1, 0];
}

function isHrTime(input: unknown): input is HrTime {
  return Array.isArray(input) && input.length === 2 && Number.isSafeInteger(input[0]) && Number.isInteger(input[1]);
}

/**
 * Reads a time given through the API: an epoch in milliseconds, a `Date`, a pair of seconds and nanoseconds, or a value of
 * `performance.now()`. Returns `undefined` for anything else, for times before 1970 and for times after 2554, which 64 bits of nanoseconds cannot hold.
 */
export function readTime(input: unknown): HrTime | undefined {
  if (input === undefined) return undefined;
  try {
    return readGivenTime(input);
  } catch {
    return undefined;
  }
}

function readGivenTime(input: unknown): HrTime | undefined {
  if (isHrTime(input))
    return input[0] >= 0 && input[0] < 1.8e10 && input[1] >= 0 && input[1] < 1e9 ? [input[0], input[1]] : undefined;
  const value = input instanceof Date ? input.getTime() : input;
  if (typeof value !== 'number' || !(value >= 0) || value > 1.8e13) return undefined;
  // A number that the monotonic clock has not reached yet is no reading of it.
  if (value <= performance.now() && !(input instanceof Date)) return ticksToHrTime(value);
  return epochMsToHrTime(value);
}
