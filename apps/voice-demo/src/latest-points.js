/** @import { ReceivedMetricPoint } from '@throughline/testing' */

/**
 * A histogram of durations, as the last export told it.
 *
 * @typedef {object} DurationPoint
 * @property {string} serviceName
 * @property {string} name
 * @property {ReceivedMetricPoint['attributes']} attributes
 * @property {number} count
 * @property {number} sum In seconds.
 * @property {number[]} bounds In seconds.
 * @property {number[]} counts One more than there are bounds.
 * @property {ReceivedMetricPoint['exemplars']} exemplars
 */

/**
 * Returns the last point of each series of a histogram. What was exported earlier is part of it.
 *
 * @param {readonly ReceivedMetricPoint[]} points
 * @param {string} name
 * @returns {DurationPoint[]}
 */
export function latestHistograms(points, name) {
  /** @type {Map<string, ReceivedMetricPoint>} */
  const latest = new Map();
  /** @type {Map<string, ReceivedMetricPoint['exemplars'][number][]>} */
  const exemplars = new Map();
  for (const point of points) {
    if (point.name !== name || point.type !== 'histogram') continue;
    const series = JSON.stringify([
      point.serviceName,
      Object.entries(point.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    const known = latest.get(series);
    if (known === undefined || point.timeUnixNano >= known.timeUnixNano) latest.set(series, point);
    // Each collection tells the exemplars that were kept since the one before.
    exemplars.set(series, [...(exemplars.get(series) ?? []), ...point.exemplars]);
  }
  return [...latest].map(([series, point]) => durationPoint(point, exemplars.get(series) ?? []));
}

/**
 * @param {ReceivedMetricPoint} point
 * @param {ReceivedMetricPoint['exemplars']} exemplars
 * @returns {DurationPoint}
 */
function durationPoint({ serviceName, name, attributes, raw }, exemplars) {
  const { count, sum, explicitBounds, bucketCounts } =
    /** @type {{ count: bigint, sum?: number, explicitBounds: number[], bucketCounts: bigint[] }} */ (
      /** @type {unknown} */ (raw)
    );
  return {
    serviceName,
    name,
    attributes,
    count: Number(count),
    sum: sum ?? 0,
    bounds: explicitBounds,
    counts: bucketCounts.map(Number),
    exemplars,
  };
}
