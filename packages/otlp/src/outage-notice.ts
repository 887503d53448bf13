/**
 * What is said about an endpoint that cannot be reached: one line when it goes, one when it is back.
 *
 * One failed try that a second one mends is not worth a line.
 */
import type { Core } from '@throughline/core';
import { internalLog } from '@throughline/core';

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
  /** A record found the queue full. */
  overflowed(maxQueueSize: number): void;
}

/** What the notice speaks about. */
export interface NoticeSubject {
  readonly core: Core;
  /** The endpoint, as it may be shown. */
  readonly name: string;
  /** What is sent there: `spans`. */
  readonly records: string;
  /** Records dropped so far. */
  dropped(): number;
}

/** Makes a notice for an endpoint that is thought to be reachable. */
export function createOutageNotice({ core, name, records, dropped }: NoticeSubject): OutageNotice {
  let failures = 0;
  let downSince: number | undefined;
  let droppedBefore = 0;
  let overflowSaidAt = 0;
  const remarks = new Set<string>();

  const warn = (code: 'TL_EXPORT_FAILED' | 'TL_EXPORT_REJECTED', message: string, fix: string): void => {
    core.status.problem({ code, message, fix });
    // The time makes the line of each outage different: the log swallows repetitions.
    internalLog.warn(`${message}. ${fix} [${code}] (${new Date().toISOString()})`);
  };

  return {
    failed: (failure, lost) => {
      failures++;
      if (downSince !== undefined || !(lost || failure.timedOut === true || failures >= TRIES_BEFORE_A_LINE)) return;
      downSince = Date.now();
      droppedBefore = dropped();
      warn('TL_EXPORT_FAILED', `${records} cannot be delivered to ${name}: ${failure.cause}`, failure.hint);
    },
    succeeded: () => {
      failures = 0;
      if (downSince === undefined) return;
      const seconds = Math.max(1, Math.round((Date.now() - downSince) / 1000));
      const lost = dropped() - droppedBefore;
      downSince = undefined;
      const loss = lost === 0 ? 'none were lost' : `${lost} were lost`;
      internalLog.info(
        `${records} are delivered to ${name} again after ${seconds} s; ${loss} (${new Date().toISOString()})`,
      );
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
      if (lost === 0 || downSince !== undefined) return;
      warn(
        'TL_EXPORT_FAILED',
        `${lost} ${records} were not delivered to ${name} before the end`,
        'The endpoint did not answer in time; see whether it is reachable.',
      );
    },
    overflowed: (maxQueueSize) => {
      // During an outage its own line stands for the loss, and the line of its end gives the number.
      if (failures > 0 || Date.now() - overflowSaidAt < QUIET_MS) return;
      overflowSaidAt = Date.now();
      internalLog.warn(
        `${records} for ${name} are dropped: they come faster than they can be sent and the queue of ${maxQueueSize} is full. Raise OTEL_BSP_MAX_QUEUE_SIZE or sample less (${new Date().toISOString()})`,
      );
    },
  };
}
