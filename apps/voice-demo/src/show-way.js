import { textOf } from './attribute-text.js';
import { durationsOf } from './check-metrics.js';
import { linesOf } from './check-lines.js';
import { showTraces } from './show-round.js';

/** @import { DurationPoint } from './latest-points.js' */
/** @import { Screen } from './screen.js' */
/** @import { OtlpReceiver, ReceivedLogRecord, ReceivedSpan } from '@throughline/testing' */

const ID_WIDTH = 8;
/** Severity numbers of the specification: from here on a line tells of a failure. */
const ERROR = 17;

/**
 * Goes the whole way: from the share of requests that failed, by an exemplar, to the trace of one of them, and to the log lines that explain it.
 *
 * @param {Pick<OtlpReceiver, 'spans' | 'metrics' | 'logs'>} receiver
 * @param {Screen} screen
 */
export function showWay(receiver, screen) {
  const durations = durationsOf(receiver);
  const failed = durations.filter(isFailed);
  const [worst] = failed;
  const exemplar = worst?.exemplars.at(-1);
  if (worst === undefined || exemplar === undefined) return;
  const { paint, line } = screen;
  const spans = receiver.spans().filter(({ traceId }) => traceId === exemplar.traceId);
  line();
  line(paint.bold('From the error rate to the line that explains it'));
  line(`${paint.red(errorRate(durations, failed))}  ${paint.dim(`http.server.request.duration of api_gateway`)}`);
  line(
    `${paint.dim('└─ exemplar of')} ${textOf(worst.attributes['http.response.status_code'])} ${paint.dim(`in trace ${exemplar.traceId.slice(0, ID_WIDTH)}…`)}`,
  );
  showTraces(spans, screen);
  showLines(
    linesOf(receiver.logs(), spans).filter(({ severityNumber }) => severityNumber >= ERROR),
    screen,
  );
}

/**
 * Writes log lines in the form that the services write on a terminal.
 *
 * @param {readonly ReceivedLogRecord[]} lines
 * @param {Screen} screen
 */
export function showLines(lines, { line, paint }) {
  for (const record of lines) {
    const severity = record.severityText.toUpperCase();
    const paintSeverity = record.severityNumber >= ERROR ? paint.red : paint.cyan;
    const ids = `[trace:${short(record.traceId)}] [span:${short(record.spanId)}]`;
    line(`${paintSeverity(severity)} - ${textOf(record.body)} ${paint.dim(`${ids}  ${record.serviceName}`)}`);
    const reason = textOf(record.attributes['exception.message']);
    if (reason !== '') line(paint.red(`  ${textOf(record.attributes['exception.type']) || 'Error'}: ${reason}`));
  }
}

/**
 * @param {readonly DurationPoint[]} all
 * @param {readonly DurationPoint[]} failed
 */
function errorRate(all, failed) {
  const [total, failures] = [countOf(all), countOf(failed)];
  return `${failures} of ${total} requests failed (${Math.round((failures / total) * 100)} %)`;
}

/** @param {readonly DurationPoint[]} points */
function countOf(points) {
  return points.reduce((sum, { count }) => sum + count, 0);
}

/** @param {DurationPoint} point */
function isFailed({ attributes }) {
  return Number(attributes['http.response.status_code']) >= 500;
}

/** @param {string | undefined} id */
function short(id) {
  return id === undefined ? 'none' : `${id.slice(0, ID_WIDTH)}...`;
}
