import { attributeDifferences } from './attribute-differences.js';
import { spansOf } from './round.js';

/** @import { ExpectedLine } from './expected-traces.js' */
/** @import { SentRequest } from './round.js' */
/** @import { OtlpReceiver, ReceivedLogRecord, ReceivedSpan } from '@throughline/testing' */

/**
 * Says in a line each what is not as it should be with the log lines.
 *
 * @param {readonly SentRequest[]} sent
 * @param {Pick<OtlpReceiver, 'spans' | 'logs'>} receiver
 */
export function lineProblemsOf(sent, receiver) {
  const spans = receiver.spans();
  const lines = receiver.logs();
  return sent.flatMap((request) => {
    const ofRequest = spansOf(request, sent, spans);
    return request.scenario.lines
      .flatMap((expected) => problemsOfLine(expected, lines, ofRequest))
      .map((problem) => `${request.scenario.title}: ${problem}`);
  });
}

/**
 * @param {ExpectedLine} expected
 * @param {readonly ReceivedLogRecord[]} lines
 * @param {readonly ReceivedSpan[]} spans
 */
function problemsOfLine(expected, lines, spans) {
  const title = `${expected.service} ${expected.severity} "${expected.body}"`;
  const line = linesOf(lines, spans).find((candidate) => isOfSort(candidate, expected));
  if (line === undefined) return [`missing: the log line ${title}, expected in the trace of the request`];
  const differences = attributeDifferences(line.attributes, expected.attributes ?? {});
  const span = spans.find(({ spanId }) => spanId === line.spanId);
  const isInPlace = span?.name === expected.span && span.serviceName === expected.service;
  if (!isInPlace)
    differences.push(
      `belongs to ${span === undefined ? 'no span that arrived' : span.name}, expected ${expected.span}`,
    );
  return differences.map((difference) => `different: the log line ${title} ${difference}`);
}

/**
 * Returns the log lines of the traces that the spans are of, in the order of time.
 *
 * @param {readonly ReceivedLogRecord[]} lines
 * @param {readonly Pick<ReceivedSpan, 'traceId'>[]} spans
 */
export function linesOf(lines, spans) {
  const traces = new Set(spans.map(({ traceId }) => traceId));
  return lines
    .filter(({ traceId }) => traceId !== undefined && traces.has(traceId))
    .toSorted((a, b) => Number(a.timeUnixNano - b.timeUnixNano));
}

/**
 * @param {ReceivedLogRecord} line
 * @param {ExpectedLine} expected
 */
function isOfSort({ serviceName, severityText, body: said }, { service, severity, body }) {
  return serviceName === service && severityText === severity && said === body;
}
