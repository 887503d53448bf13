import type { Context } from '@opentelemetry/api';
import type { Endings } from '@throughline/core';
import { activeContext, now, runToEnd, toPlainAttributes } from '@throughline/core';

/** A duration that is being measured. The first end counts. */
export interface Timer<L extends string = string> extends Disposable {
  /** Ends it, with further labels that are known by now. Returns the duration in the unit of the histogram. */
  end(labels?: Readonly<Partial<Record<L, string | number | boolean>>>): number;
}

type TimerLabels<L extends string> = Parameters<Timer<L>['end']>[0];

interface Recorder<L extends string> {
  record(value: number, labels?: TimerLabels<L>, context?: Context): void;
}

const PER_MILLISECOND: ReadonlyMap<string, number> = new Map([
  ['ns', 1e6],
  ['us', 1e3],
  ['ms', 1],
  ['s', 1e-3],
  ['min', 1 / 60_000],
  ['h', 1 / 3_600_000],
]);

/** How many of a unit of time there are in a millisecond. A unit of something else counts milliseconds. */
export function perMillisecond(unit: string): number {
  return PER_MILLISECOND.get(unit) ?? 1;
}

function withFurther<L extends string>(labels: TimerLabels<L> | undefined, further: TimerLabels<L>): TimerLabels<L> {
  return { ...toPlainAttributes(labels), ...toPlainAttributes(further) } as TimerLabels<L>;
}

/** Begins to measure a duration. */
export function startTimer<L extends string>(
  recorder: Recorder<L>,
  scale: number,
  labels: TimerLabels<L> | undefined,
): Timer<L> {
  const context = activeContext();
  const start = now();
  let duration: number | undefined;
  const end = (further?: TimerLabels<L>): number => {
    if (duration !== undefined) return duration;
    duration = (now() - start) * scale;
    recorder.record(duration, further === undefined ? labels : withFurther(labels, further), context);
    return duration;
  };
  return { end, [Symbol.dispose]: () => void end() };
}

/** A timer ends with the function that is timed, whether it succeeds or fails. */
const TIMER_ENDINGS: Endings<Timer> = { succeeded: (timer) => void timer.end(), failed: (timer) => void timer.end() };

/** Runs a function and ends the timer with it, or with the promise it returns. Of a promise the caller gets the continuation. */
export function timed<T>(fn: () => T, timer: Timer): T {
  return runToEnd(timer, fn, TIMER_ENDINGS);
}
