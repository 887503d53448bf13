import { drawTrace } from './draw-trace.js';
import { spansOf } from './round.js';

/** @import { SentRequest } from './round.js' */
/** @import { Screen } from './screen.js' */
/** @import { OtlpReceiver, ReceivedSpan } from '@throughline/testing' */

const MOST_BODY = 28;

/**
 * Draws what every request left behind.
 *
 * @param {readonly SentRequest[]} sent
 * @param {readonly ReceivedSpan[]} spans
 * @param {Screen} screen
 */
export function showRound(sent, spans, screen) {
  for (const request of sent) {
    const { scenario, status } = request;
    const answer = `POST /process ${shortened(JSON.stringify(scenario.body))} → ${status}`;
    screen.line();
    screen.line(`${screen.paint.bold(scenario.title)}  ${screen.paint.dim(answer)}`);
    showTraces(spansOf(request, sent, spans), screen);
  }
}

/**
 * Draws spans, each trace under its id.
 *
 * @param {readonly ReceivedSpan[]} spans
 * @param {Screen} screen
 */
export function showTraces(spans, screen) {
  for (const traceId of new Set(spans.map((span) => span.traceId))) {
    screen.line(screen.paint.dim(`Trace ${traceId}`));
    const ofTrace = spans.filter((span) => span.traceId === traceId);
    for (const line of drawTrace(ofTrace, screen.paint)) screen.line(line);
  }
}

/**
 * Says whether everything is as it should be.
 *
 * @param {readonly string[]} problems
 * @param {Pick<OtlpReceiver, 'spans' | 'metrics'>} receiver
 * @param {Screen} screen
 */
export function showVerdict(problems, receiver, { line, paint }) {
  const spans = receiver.spans();
  line();
  for (const problem of problems) line(paint.red(`✗ ${problem}`));
  if (problems.length > 0) return;
  const traces = new Set(spans.map((span) => span.traceId)).size;
  line(`${paint.green('✓')} ${spans.length} spans in ${traces} traces, each one expected and in its place.`);
  line(
    `${paint.green('✓')} The durations of the requests, and exemplars that lead to their traces, by OTLP and on the page for Prometheus.`,
  );
  line(`${paint.green('✓')} The log lines that explain them, each with the trace and the span it belongs to.`);
}

/** @param {string} text */
function shortened(text) {
  return text.length > MOST_BODY ? `${text.slice(0, MOST_BODY - 1)}…` : text;
}
