/**
 * What is said about an endpoint that cannot be reached: one line when it goes, one when it is back.
 *
 * One failed try that a second one mends is not worth a line. What the specification allows to retry is a matter of the receiver, and so
 * shared with the other signals that are sent there; a refusal, such as 404, is a matter of this signal alone.
 */
import type { Core } from '@throughline/core';
import { internalLog } from '@throughline/core';

import type { Outage, Sender } from './outage.ts';
import { createOutage } from './outage.ts';
import type { Failure } from './outcome.ts';

const TRIES_BEFORE_A_LINE = 2;
const QUIET_MS = 60_000;
const MOST_MESSAGES = 20;

/** Tells of outages, refusals and overflow, without repeating itself. */
export interface OutageNotice {
  /** A try failed. `lost` says that its records were dropped. */
  failed(failure: Failure, lost: boolean): void;
  /** A try succeeded. */
  succeeded(): void;
  /** The endpoint accepted a body and refused some of its records, or only had something to say. */
  remarked(message: string | undefined, rejected: number): void;
  /** Telemetry ended before these records could be delivered. */
  abandoned(lost: number): void;
  /** A record found the queue full: which one, and what to do about it. */
  overflowed(advice: string): void;
}

/** What the notice speaks about. */
export interface NoticeSubject extends Sender {
  readonly core: Core;
  /** The endpoint, as it may be shown. */
  readonly name: string;
  /** The outage of the receiver. */
  readonly outage: Outage;
}

/** Makes a notice for an endpoint that is thought to be reachable. */
export function createOutageNotice(subject: NoticeSubject): OutageNotice {
  const { core, name, records, outage } = subject;
  const refusal = createOutage();
  let failures = 0;
  let overflowSaidAt = 0;
  const remarks = new Set<string>();
  outage.enrol(subject);
  refusal.enrol(subject);

  const warn = (code: 'TL_EXPORT_FAILED' | 'TL_EXPORT_REJECTED', message: string, fix: string): void => {
    core.status.problem({ code, message, fix });
    // The time makes the line of each outage different: the log swallows repetitions.
    internalLog.warn(`${message}. ${fix} [${code}] (${new Date().toISOString()})`);
  };

  return {
    failed: (failure, lost) => {
      failures++;
      if (!(lost || failure.timedOut === true || failures >= TRIES_BEFORE_A_LINE)) return;
      if (refusal.isDown()) return;
      const isNews = failure.retryable || outage.isDown() ? outage.found(subject) : refusal.found(subject);
      if (isNews) warn('TL_EXPORT_FAILED', `${records} cannot be delivered to ${name}: ${failure.cause}`, failure.hint);
    },
    succeeded: () => {
      failures = 0;
      const pastOutage = outage.reached(subject);
      const past = refusal.reached(subject) ?? pastOutage;
      if (past === undefined) return;
      const when = new Date().toISOString();
      internalLog.info(`${records} are delivered to ${name} again after ${past.seconds} s; ${past.losses} (${when})`);
    },
    remarked: (message, rejected) => {
      const text = `${name} ${rejected > 0 ? `refused some ${records}` : 'remarked'}: ${message ?? 'no reason was given'}`;
      if (remarks.has(text) || remarks.size >= MOST_MESSAGES) return;
      remarks.add(text);
      warn(
        'TL_EXPORT_REJECTED',
        text,
        rejected > 0 ? 'See what the endpoint says; what it refused is counted as dropped.' : 'Nothing was lost.',
      );
    },
    abandoned: (lost) => {
      if (lost === 0 || outage.isDown() || refusal.isDown()) return;
      warn(
        'TL_EXPORT_FAILED',
        `${lost} ${records} were not delivered to ${name} before the end`,
        'The endpoint did not answer in time; see whether it is reachable.',
      );
    },
    overflowed: (advice) => {
      // During an outage its own line stands for the loss, and the line of its end gives the number.
      if (failures > 0 || Date.now() - overflowSaidAt < QUIET_MS) return;
      overflowSaidAt = Date.now();
      const when = new Date().toISOString();
      internalLog.warn(
        `${records} for ${name} are dropped: they come faster than they can be sent and ${advice} (${when})`,
      );
    },
  };
}
