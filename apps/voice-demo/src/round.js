import { setTimeout as sleep } from 'node:timers/promises';

import { compareTrace, describe, asNode } from './compare-trace.js';
import { scenarios } from './expected-traces.js';

/** @import { Scenario } from './expected-traces.js' */
/** @import { OtlpReceiver, ReceivedSpan } from '@throughline/testing' */

// The spans of a request are told from those of the next one by when they started, not by what they say of their trace: that is
// what is to be checked.
const GAP_MS = 100;
const ARRIVAL_MS = 5_000;

/**
 * A request that was sent.
 *
 * @typedef {object} SentRequest
 * @property {Scenario} scenario
 * @property {number} status What was answered.
 * @property {number} since Milliseconds since 1970, before everything that belongs to the request and after all before it.
 */

/**
 * Sends the requests of the round, one after the other.
 *
 * @param {string} url
 * @param {AbortSignal} interruption
 */
export async function sendRound(url, interruption) {
  /** @type {SentRequest[]} */
  const sent = [];
  for (const scenario of scenarios) {
    await sleep(GAP_MS / 2, undefined, { signal: interruption });
    const since = Date.now();
    await sleep(GAP_MS / 2, undefined, { signal: interruption });
    sent.push({ scenario, since, status: await send(url, scenario.body, interruption) });
  }
  // A request is over a moment after its answer was read.
  await sleep(GAP_MS, undefined, { signal: interruption });
  return sent;
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} signal
 */
async function send(url, body, signal) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/process`, { method: 'POST', headers, body: JSON.stringify(body), signal });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    throw new Error(`api_gateway did not answer: ${cause?.message || message}.`, { cause: error });
  }
}

/**
 * Returns the spans of a request among all.
 *
 * @param {SentRequest} request
 * @param {readonly SentRequest[]} sent
 * @param {readonly ReceivedSpan[]} spans
 */
export function spansOf(request, sent, spans) {
  const until = sent[sent.indexOf(request) + 1]?.since ?? Infinity;
  return spans.filter((span) => startOf(span) >= request.since && startOf(span) < until);
}

/** @param {ReceivedSpan} span */
function startOf({ startTimeUnixNano }) {
  return Number(startTimeUnixNano / 1_000n) / 1_000;
}

/**
 * Says in a line each what is not as it should be.
 *
 * @param {readonly SentRequest[]} sent
 * @param {Pick<OtlpReceiver, 'spans' | 'invalid'>} receiver
 */
export function problemsOf(sent, receiver) {
  const spans = receiver.spans();
  const before = spans.filter((span) => startOf(span) < (sent[0]?.since ?? Infinity));
  return [
    ...sent.flatMap((request) => {
      const { title, status, trace } = request.scenario;
      const answer =
        request.status === status ? [] : [`different: the answer is ${request.status}, expected ${status}`];
      const problems = [...answer, ...compareTrace(trace, spansOf(request, sent, spans))];
      return problems.map((problem) => `${title}: ${problem}`);
    }),
    ...before.map((span) => `Before the first request: unexpected: ${describe(asNode(span))}`),
    ...receiver.invalid.map(({ problem, where }) => `A payload is invalid at ${where}: ${problem}`),
  ];
}

/**
 * Waits until all is as it should be, at most for a few seconds.
 *
 * @param {() => readonly string[]} look Says what is not.
 * @param {AbortSignal} interruption
 */
export async function untilArrived(look, interruption) {
  const deadline = Date.now() + ARRIVAL_MS;
  while (look().length > 0 && Date.now() < deadline) {
    await sleep(GAP_MS, undefined, { signal: interruption });
  }
}
