import { latestHistograms } from './latest-points.js';

/** @import { DurationPoint } from './latest-points.js' */
/** @import { SentRequest } from './round.js' */
/** @import { Pages } from './scrape.js' */
/** @import { OtlpReceiver, ReceivedSpan } from '@throughline/testing' */

/** The duration of requests, as the semantic conventions call it, and as Prometheus does. */
export const DURATION = 'http.server.request.duration';
const PROMETHEUS_NAME = 'http_server_request_duration_seconds';
const SERVICE = 'api_gateway';
const ROUTE = '/process';

/**
 * The durations of the requests of the round.
 *
 * @param {Pick<OtlpReceiver, 'metrics'>} receiver
 */
export function durationsOf(receiver) {
  return latestHistograms(receiver.metrics(), DURATION).filter(
    ({ serviceName, attributes }) => serviceName === SERVICE && attributes['http.route'] === ROUTE,
  );
}

/**
 * Says in a line each what is not as it should be.
 *
 * @param {readonly SentRequest[]} sent
 * @param {Pick<OtlpReceiver, 'spans' | 'metrics'>} receiver
 * @param {Pages} pages
 */
export function metricProblemsOf(sent, receiver, pages) {
  const durations = durationsOf(receiver);
  const spans = receiver.spans().filter(({ kind, serviceName }) => kind === 'SERVER' && serviceName === SERVICE);
  const statuses = [...new Set(sent.map(({ status }) => status))];
  return statuses.flatMap((status) => {
    const wanted = sent.filter((request) => request.status === status).length;
    const point = durations.find(({ attributes }) => attributes['http.response.status_code'] === status);
    const title = `Metrics: ${DURATION} of ${SERVICE} POST ${ROUTE} ${status}`;
    if (point === undefined) return [`${title}: missing: ${wanted} requests, nothing arrived`];
    return [...pointProblems(point, wanted, spans), ...pageProblems(pages, status, { wanted, point })].map(
      (problem) => `${title}: ${problem}`,
    );
  });
}

/**
 * @param {DurationPoint} point
 * @param {number} wanted
 * @param {readonly ReceivedSpan[]} spans
 */
function pointProblems(point, wanted, spans) {
  const status = point.attributes['http.response.status_code'];
  const problems = point.count === wanted ? [] : [`different: ${point.count} requests, expected ${wanted}`];
  if (point.exemplars.length === 0) problems.push('missing: an exemplar');
  for (const { traceId, spanId } of point.exemplars) {
    const span = spans.find((candidate) => candidate.traceId === traceId && candidate.spanId === spanId);
    if (span === undefined) problems.push(`different: its exemplar leads to trace ${traceId}, which did not arrive`);
    else if (span.attributes['http.response.status_code'] !== status)
      problems.push(`different: its exemplar leads to a request that was answered otherwise`);
  }
  return problems;
}

/**
 * @param {Pages} pages
 * @param {number} status
 * @param {{ wanted: number, point: DurationPoint }} expected
 */
function pageProblems({ text, openMetrics }, status, { wanted, point }) {
  const problems = [];
  for (const [format, page] of /** @type {const} */ ([
    ['text/plain', text],
    ['application/openmetrics-text', openMetrics],
  ])) {
    if (!page.contentType.startsWith(`${format};`)) problems.push(`different: the page is ${page.contentType}`);
    const count = seriesOf(page.body, `${PROMETHEUS_NAME}_count`, status)[0];
    if (count === undefined || Number(count.split(' ').at(-1)) !== wanted)
      problems.push(`different: the page as ${format} says ${count ?? 'nothing'}, expected ${wanted}`);
  }
  if (!openMetrics.body.endsWith('# EOF\n')) problems.push('different: the page as OpenMetrics has no end');
  const exemplars = seriesOf(openMetrics.body, `${PROMETHEUS_NAME}_bucket`, status).flatMap(
    (line) => /trace_id="([0-9a-f]{32})"/.exec(line)?.[1] ?? [],
  );
  if (!exemplars.some((id) => point.exemplars.some(({ traceId }) => traceId === id)))
    problems.push('missing: an exemplar on the page');
  return problems;
}

/**
 * The lines of a page that belong to the requests with a status.
 *
 * @param {string} body
 * @param {string} name
 * @param {number} status
 */
function seriesOf(body, name, status) {
  return body
    .split('\n')
    .filter(
      (line) =>
        line.startsWith(`${name}{`) &&
        line.includes(`http_route="${ROUTE}"`) &&
        line.includes(`http_response_status_code="${status}"`),
    );
}
