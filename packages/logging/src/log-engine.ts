/**
 * Takes the drafts of loggers and hands on records: the log port while logging is on.
 *
 * Whether a record is wanted is settled before anything of it is read. A logger that is used while a record is made or handed on, by a
 * processor, a sink or a getter, may log once more; what that causes in turn is dropped, so that nothing loops.
 */
import type { Context } from '@opentelemetry/api';
import type { InstrumentationScope, LogDraft, LogPort, LogRecord } from '@throughline/core';
import { internalLog, isSuppressed, ports, reasonOf, registry } from '@throughline/core';

import type { LogCounts } from './log-counts.ts';
import type { LogObservers } from './log-observers.ts';
import type { LogReading } from './log-reading.ts';
import { contextOf, identityIn, makeBlock, makeRecord } from './log-record-maker.ts';
import type { LoggerRules, LoggerVerdict } from './logger-rules.ts';
import { readSeverityNumber } from './severity.ts';

/** What the engine is made of. */
export interface LogEngineParts {
  readonly rules: LoggerRules;
  readonly reading: LogReading;
  readonly observers: LogObservers;
  readonly counts: LogCounts;
  /** Writes a record as a line of the application. Lines have a level of their own: what is said of loggers here is said of what is exported. */
  readonly writeLine: (record: LogRecord) => void;
}

/** The log port, with the means to change what it was started with. */
export interface LogEngine extends LogPort {
  useRules(rules: LoggerRules): void;
  useReading(reading: LogReading): void;
  /** How many records were dropped because they were made while others were handed on. */
  stopped(): number;
}

/** How often a record may be made while one is being made. */
const MOST_NESTED = 1;
const SAMPLED = 1;

/** Makes the engine. */
export function createLogEngine({ observers, counts, writeLine, ...parts }: LogEngineParts): LogEngine {
  let { rules, reading } = parts;
  let nested = 0;
  let stopped = 0;
  // Who asks before a draft is built is not judged again when it comes.
  let promisedScope: InstrumentationScope | undefined;
  let promisedSeverity = 0;
  let promisedContext: Context | undefined;

  function isPromised(draft: LogDraft): boolean {
    if (promisedScope === undefined) return false;
    const { scope, severityNumber, context } = draft;
    const isSame = scope === promisedScope && severityNumber === promisedSeverity && context === promisedContext;
    promisedScope = undefined;
    promisedContext = undefined;
    return isSame;
  }

  function isForSinks(draft: LogDraft, context: Context): boolean {
    const verdict = rules.of(draft.scope);
    return isWanted(verdict, draft.severityNumber) && isExported(verdict, context);
  }

  function emit(draft: LogDraft): void {
    const context = contextOf(draft.context);
    const exported = isPromised(draft) || isForSinks(draft, context);
    if (!exported && draft.line !== true) return;
    const record = makeRecord(draft, reading, context);
    if (draft.line === true) writeLine(record);
    if (!exported) return;
    counts.created++;
    ports.logSink.emit(observers.present ? observers.emit(record, reading, context) : record);
  }

  return {
    enabled(scope, severityNumber, given) {
      const verdict = rules.of(scope);
      if (!isWanted(verdict, severityNumber)) return false;
      const context = contextOf(given);
      if (!isExported(verdict, context)) return false;
      if (registry.logSinks.length === 0 && !observers.wants(scope, severityNumber, context)) return false;
      // Where none is given, another one may be active by then.
      if (given !== undefined) {
        promisedScope = scope;
        promisedSeverity = severityNumber;
        promisedContext = given;
      }
      return true;
    },
    emit(draft) {
      if (nested > MOST_NESTED) {
        stopped++;
        internalLog.warn(
          'a logger that is used while its own records are handed on was stopped; the record was dropped',
        );
        return;
      }
      nested++;
      try {
        emit(draft);
      } catch (error) {
        internalLog.error(`a log record could not be handed on: ${reasonOf(error)}`);
      } finally {
        nested--;
      }
    },
    block: (attributes) => makeBlock(attributes, reading),
    useRules(next) {
      rules = next;
      promisedScope = undefined;
    },
    useReading(next) {
      reading = next;
    },
    stopped: () => stopped,
  };
}

/** A severity that is not known is never too low. */
function isWanted({ enabled, minimumSeverity }: LoggerVerdict, severityNumber: number): boolean {
  if (!enabled || minimumSeverity === 0) return enabled;
  const severity = readSeverityNumber(severityNumber);
  return severity === 0 || severity >= minimumSeverity;
}

/** What exporters themselves log is theirs: exported, it would be exported for ever. */
function isExported({ traceBased }: LoggerVerdict, context: Context): boolean {
  if (isSuppressed(context)) return false;
  if (!traceBased) return true;
  const identity = identityIn(context);
  return identity === undefined || (identity.traceFlags & SAMPLED) !== 0;
}
