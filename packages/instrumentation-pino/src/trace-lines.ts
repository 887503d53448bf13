/**
 * Replaces what makes the lines of a copy of pino: each line inside a span gets its ids, and each line becomes a record.
 *
 * The ids stand behind the time, as text: nothing that the application logs, merges or formats is touched for them.
 */
import type { Span } from '@opentelemetry/api';
import type { LogDraft } from '@throughline/core';
import { activeContext, isSuppressed, ports, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';

import { copyFields } from './copy-fields.ts';
import { severityOfLevel } from './level-severity.ts';
import type { Line } from './line.ts';
import { NO_RECORD } from './line.ts';
import { createLineDrafts } from './line-draft.ts';
import { shareEpochTime } from './line-time.ts';
import { createLoggerStates } from './logger-state.ts';
import type { AsJson, PinoLibrary, PinoLogger } from './pino-library.ts';
import { SERIALIZERS } from './pino-library.ts';
import type { LogHook, LogKeys } from './pino-options.ts';
import { createSpanIds, membersOfIds } from './span-ids.ts';
import { followStreamWrite } from './stream-write.ts';
import { createWaitingLines } from './waiting-lines.ts';

/** The options, read. */
export interface LineOptions {
  readonly correlates: boolean;
  readonly sends: boolean;
  readonly keys: LogKeys;
  readonly logHook: ((...given: Parameters<LogHook>) => void) | undefined;
}

type LineMakers = Record<symbol, AsJson>;
type BeginLine = (logger: PinoLogger, obj: object, level: number, time: string) => Line | undefined;

/** Wraps what makes the lines of a copy of pino. */
export function traceLines(host: InstrumentationHost, library: PinoLibrary, options: LineOptions): void {
  const begin = createBegin(host, library, options);
  const end = createEnd(host, library);
  const report = host.guarded('a line', (error: unknown) => {
    throw error;
  });

  host.wrap(
    library.prototype as unknown as LineMakers,
    library.asJson,
    (original) =>
      function asJson(obj, msg, num, time) {
        let line: Line | undefined;
        try {
          line = begin(this, obj, num, time);
        } catch (error) {
          report(error);
        }
        if (line === undefined) return original.call(this, obj, msg, num, time);
        const text = original.call(this, line.obj, msg, num, line.time);
        if (line.severity === NO_RECORD) return text;
        try {
          end(line, text, msg);
        } catch (error) {
          report(error);
        }
        return text;
      },
  );
}

// A line that the making of a record logs in turn makes none.
let isEmitting = false;

function emit(draft: LogDraft): void {
  isEmitting = true;
  try {
    ports.log.emit(draft);
  } finally {
    isEmitting = false;
  }
}

function createBegin(host: InstrumentationHost, library: PinoLibrary, options: LineOptions): BeginLine {
  const { scope } = host;
  const { correlates, sends } = options;
  const waiting = createWaitingLines();
  host.onFlush((deadline) => waiting.wait(deadline));
  const stateOf = createLoggerStates(library, options.keys, (logger, symbols) => {
    waiting.note(logger[symbols.stream]);
    shareEpochTime(logger, symbols);
  });
  const correlate = createCorrelation(options);
  return (logger, obj, level, time) => {
    const context = activeContext();
    const span = correlates ? spanOf(context) : undefined;
    let severity = NO_RECORD;
    if (sends && !isEmitting && !isSuppressed(context)) {
      severity = severityOfLevel(level);
      if (!ports.log.enabled(scope, severity, context)) severity = NO_RECORD;
    }
    if (span === undefined && severity === NO_RECORD) return undefined;
    const state = stateOf(logger);
    if (state.isOwn) return undefined;
    const line: Line = { logger, state, level, context, severity, ownTime: time, time, obj, copied: undefined };
    if (severity !== NO_RECORD) useCopy(line);
    if (span !== undefined) correlate(line, span);
    return line;
  };
}

function useCopy(line: Line): void {
  const { kind } = line.state;
  if (kind.source !== 'fields' || line.logger[SERIALIZERS] !== kind.serializers) return;
  line.copied = copyFields(line.obj, line.state);
  if (line.copied !== undefined) line.obj = line.copied.line;
}

function createCorrelation({ keys, logHook }: LineOptions): (line: Line, span: Span) => void {
  const { traceId, spanId, traceFlags } = keys;
  const idsOf = createSpanIds(keys);
  const namesIds = ({ copied, obj }: Line): boolean => {
    if (copied !== undefined) return copied.namesIds;
    return Object.hasOwn(obj, traceId) || Object.hasOwn(obj, spanId) || Object.hasOwn(obj, traceFlags);
  };

  return (line, span) => {
    const ids = idsOf(span);
    if (ids === undefined) return;
    if (logHook === undefined && !line.state.mergesIds && !isTrue(namesIds, line)) {
      line.time += ids;
      return;
    }
    const fields = membersOfIds(ids);
    logHook?.(span, fields, line.level);
    try {
      line.obj = { ...fields, ...line.obj };
    } catch {
      // What cannot be read throws out of pino in the same way.
    }
    if (line.copied !== undefined) useCopy(line);
  };
}

function isTrue(question: (line: Line) => boolean, line: Line): boolean {
  try {
    return question(line);
  } catch {
    return false;
  }
}

function createEnd(host: InstrumentationHost, library: PinoLibrary): (line: Line, text: string, msg: unknown) => void {
  const drafts = createLineDrafts(host.scope, library);
  const rewritten = followStreamWrite<Line>(
    host,
    library,
    host.guarded('a line that was rewritten', (line, text) => emit(drafts.fromText(line, text))),
  );
  return (line, text, msg) => {
    if (line.state.kind.isRewritten) rewritten.expect(line);
    else emit(drafts.fromFields(line, msg) ?? drafts.fromText(line, text));
  };
}
