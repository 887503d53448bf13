import type { MetricPoint, MetricRecord, MetricSnapshot } from '@throughline/core';
import { SELF_SCOPE } from '@throughline/core';

/** What a collection says, reduced to what it takes to see whether a later one says anything new. */
export interface SnapshotState {
  /** Of all values that are cumulative or the last ones. */
  readonly hash: number;
  /** Whether something happened since the collection before. */
  readonly hasDeltas: boolean;
}

const FACTOR = 31;
const bits = new Float64Array(1);
const halves = new Int32Array(bits.buffer);

/** Reduces a collection to its state. */
export function stateOf(snapshot: MetricSnapshot): SnapshotState {
  let hash = 0;
  let hasDeltas = false;
  for (const { scope, metrics } of snapshot.scopes) {
    // What telemetry says of itself is different after each export, and that alone is no reason for another one.
    if (scope.name === SELF_SCOPE.name) continue;
    for (const metric of metrics) {
      if ('temporality' in metric && metric.temporality === 'delta') hasDeltas ||= happened(metric);
      else hash = mix(hash, hashOf(metric));
    }
  }
  return { hash, hasDeltas };
}

/** Whether a collection says something that the one of this state did not. */
export function isNews(snapshot: MetricSnapshot, before: SnapshotState): boolean {
  const { hash, hasDeltas } = stateOf(snapshot);
  return hasDeltas || hash !== before.hash;
}

function happened(metric: MetricRecord): boolean {
  const points: readonly MetricPoint[] = metric.points;
  return points.some((point) => amountOf(point) !== 0);
}

function hashOf(metric: MetricRecord): number {
  const points: readonly MetricPoint[] = metric.points;
  return points.reduce((hash, point) => mix(mix(hash, hashOfNumber(amountOf(point))), hashOfNumber(sumOf(point))), 0);
}

/** The value of a number point, the count of a distribution. */
function amountOf(point: MetricPoint): number {
  const { value, count } = point as { readonly value?: number; readonly count?: number };
  return value ?? count ?? 0;
}

function sumOf(point: MetricPoint): number {
  return (point as { readonly sum?: number | undefined }).sum ?? 0;
}

function hashOfNumber(value: number): number {
  bits[0] = value;
  return mix(halves[0] as number, halves[1] as number);
}

function mix(hash: number, value: number): number {
  return (Math.imul(hash, FACTOR) + value) | 0;
}
