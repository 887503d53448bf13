import { DURATION, durationsOf } from './check-metrics.js';
import { showTraces } from './show-round.js';

/** @import { DurationPoint } from './latest-points.js' */
/** @import { Screen } from './screen.js' */
/** @import { OtlpReceiver } from '@throughline/testing' */

const BAR_WIDTH = 24;
const ID_WIDTH = 8;

/**
 * Draws how long requests took, and the way from the slowest of them to its trace.
 *
 * @param {Pick<OtlpReceiver, 'spans' | 'metrics'>} receiver
 * @param {Screen} screen
 */
export function showMetrics(receiver, screen) {
  const durations = durationsOf(receiver).toSorted((a, b) => statusOf(a) - statusOf(b));
  if (durations.length === 0) return;
  const { paint, line } = screen;
  line();
  line(`${paint.bold('How long requests to api_gateway took')}  ${paint.dim(`${DURATION}, with exemplars`)}`);
  for (const point of durations) {
    line(`POST /process → ${statusOf(point)}`);
    for (const row of drawBuckets(point)) line(`  ${row.label}  ${paint.cyan(row.bar)}  ${paint.dim(row.exemplar)}`);
  }
  const slowest = durations
    .flatMap(({ exemplars }) => exemplars)
    .reduce((one, other) => (Number(other.value) > Number(one.value) ? other : one));
  line();
  line(
    `${paint.bold('The slowest of them is one step away')}  ${paint.dim(`exemplar of ${milliseconds(Number(slowest.value))}`)}`,
  );
  showTraces(
    receiver.spans().filter(({ traceId }) => traceId === slowest.traceId),
    screen,
  );
}

/**
 * A line for each bucket from the first to the last that holds anything.
 *
 * @param {DurationPoint} point
 */
export function drawBuckets({ bounds, counts, exemplars }) {
  const most = Math.max(...counts);
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const labels = [...bounds.map((bound) => `≤ ${milliseconds(bound)}`), `> ${milliseconds(bounds.at(-1) ?? 0)}`];
  const width = Math.max(...labels.map((label) => label.length));
  return counts.slice(first, last + 1).map((count, index) => {
    const bucket = first + index;
    const own = exemplars.find(({ value }) => bucketOf(Number(value), bounds) === bucket);
    return {
      label: (labels[bucket] ?? '').padStart(width),
      bar: `${'█'.repeat(Math.ceil((count / most) * BAR_WIDTH))} ${count === 0 ? '' : count}`.trimEnd(),
      exemplar:
        own === undefined ? '' : `${milliseconds(Number(own.value))} in trace ${own.traceId.slice(0, ID_WIDTH)}…`,
    };
  });
}

/**
 * @param {number} value
 * @param {readonly number[]} bounds
 */
function bucketOf(value, bounds) {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? bounds.length : index;
}

/** @param {DurationPoint} point */
function statusOf({ attributes }) {
  return Number(attributes['http.response.status_code']);
}

/** @param {number} seconds */
function milliseconds(seconds) {
  const ms = seconds * 1_000;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}
