import { setTimeout as sleep } from 'node:timers/promises';

import { linesOf } from './check-lines.js';
import { showTraces } from './show-round.js';
import { showLines } from './show-way.js';

/** @import { Screen } from './screen.js' */
/** @import { OtlpReceiver, ReceivedLogRecord, ReceivedSpan } from '@throughline/testing' */

const LOOK_MS = 100;
// The spans of one trace come from several processes, each with a batch of its own.
const QUIET_MS = 400;
const MOST_LINES = 1_000;

/**
 * Says what to try.
 *
 * @param {string} url
 * @param {string} metricsUrl
 * @param {Screen} screen
 */
export function showInvitation(url, metricsUrl, { line, paint }) {
  const json = `-H 'content-type: application/json'`;
  line();
  line(paint.bold('Serving until Ctrl-C. Try:'));
  line(`  curl ${url}/process ${json} -d '{"text":"Good evening!"}'`);
  line(`  curl ${url}/turns/1`);
  line(`  curl ${url}/process ${json} -d '{"text":"Please overload"}'`);
  line(`  curl -H 'accept: application/openmetrics-text' ${metricsUrl}`);
  line(paint.dim('New traces and their log lines appear here.'));
}

/**
 * Draws each trace, and its log lines, when its spans have arrived, until the interruption.
 *
 * @param {OtlpReceiver} receiver
 * @param {Screen} screen
 * @param {AbortSignal} interruption
 */
export async function showNewTraces(receiver, screen, interruption) {
  /** @type {Map<string, { spans: ReceivedSpan[], changed: number }>} */
  const growing = new Map();
  /** @type {ReceivedLogRecord[]} */
  let lines = [];
  while (!interruption.aborted) {
    const now = Date.now();
    for (const { problem, where } of receiver.invalid) screen.line(screen.paint.red(`✗ ${where}: ${problem}`));
    lines = [...lines, ...receiver.logs()].slice(-MOST_LINES);
    for (const span of takeSpans(receiver)) {
      const trace = growing.get(span.traceId) ?? { spans: [], changed: now };
      trace.spans.push(span);
      trace.changed = now;
      growing.set(span.traceId, trace);
    }
    for (const [traceId, { spans, changed }] of growing) {
      if (now - changed < QUIET_MS) continue;
      growing.delete(traceId);
      screen.line();
      showTraces(spans, screen);
      showLines(linesOf(lines, spans), screen);
    }
    await sleep(LOOK_MS, undefined, { signal: interruption }).catch(() => {});
  }
}

/** @param {OtlpReceiver} receiver */
function takeSpans(receiver) {
  const spans = receiver.spans();
  receiver.clear();
  return spans;
}
