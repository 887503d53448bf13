/** The record of a line. */
import type { InstrumentationScope, LogDraft } from '@throughline/core';

import type { CopiedFields } from './copy-fields.ts';
import type { Line } from './line.ts';
import { isPresent, readTime } from './line-time.ts';
import { blockOf, isFirstOf } from './logger-state.ts';
import type { PinoLibrary } from './pino-library.ts';
import type { LineFields } from './read-line.ts';
import { readMembers } from './read-line.ts';
import { withheldError, withoutMessages } from './withheld.ts';

/** Makes the records of the lines of a copy of pino. */
export interface LineDrafts {
  /** From what was logged and the message; `undefined` where the line says something else. */
  fromFields(line: Line, message: unknown): LogDraft | undefined;
  /** From the text of the line. What cannot be read is the body as it is. */
  fromText(line: Line, text: string): LogDraft;
}

export function createLineDrafts(scope: InstrumentationScope, library: PinoLibrary): LineDrafts {
  const beginningOf = ({ logger, level, time, state }: Line): string =>
    `${(logger[library.symbolsOf(logger).lsCache] as Record<number, string>)[level]}${time}${state.chindings}`;

  return {
    fromFields(line, message) {
      const { copied } = line;
      const time = readTime(line.ownTime);
      if (copied === undefined || !isShownAsItIs(message) || (time === undefined && line.ownTime !== ''))
        return undefined;
      return draftOfFields({ scope, line, time }, copied, message);
    },
    fromText(line, text) {
      const { state } = line;
      const time = readTime(line.ownTime);
      const beginning = state.kind.source === 'line' || time === undefined ? undefined : beginningOf(line);
      const isRest = beginning !== undefined && text.startsWith(beginning);
      const rest = isRest ? text.slice(beginning.length) : text;
      const fields = readText(rest.startsWith(',') ? `{${rest.slice(1)}` : isRest ? `{${rest}` : rest, line);
      return draftOfText({ scope, line, time }, withoutTime(fields, line.ownTime, time), isRest);
    },
  };
}

interface DraftOf {
  readonly scope: InstrumentationScope;
  readonly line: Line;
  readonly time: LogDraft['time'];
}

function draftOfFields({ scope, line, time }: DraftOf, copied: CopiedFields, message: unknown): LogDraft {
  const { state } = line;
  const { bindings } = state;
  const body = message ?? copied.body ?? bindings.body ?? message;
  // To put both into one object costs more than a block.
  const isFirst = copied.attributeList === undefined && isFirstOf(state);
  return {
    scope,
    severityNumber: line.severity,
    severityText: state.kind.labels[line.level],
    eventName: copied.eventName ?? bindings.eventName,
    body: copied.withheld === undefined ? body : withoutMessages(body, copied.withheld),
    attributes: isFirst ? bindings.attributes : undefined,
    attributeList: copied.attributeList,
    block: isFirst ? undefined : blockOf(state),
    exception: copied.error ?? bindings.exception,
    time,
    observedTime: isPresent(line.ownTime) ? time : undefined,
    context: line.context,
  };
}

function draftOfText({ scope, line, time }: DraftOf, fields: LineFields, isRest: boolean): LogDraft {
  const { state } = line;
  // The whole line has the bindings in it.
  const bindings = isRest ? state.bindings : undefined;
  const withheld = withheldError(line);
  return {
    scope,
    severityNumber: line.severity,
    severityText: state.kind.labels[line.level],
    eventName: fields.eventName ?? bindings?.eventName,
    body: withoutMessages(fields.body ?? bindings?.body, withheld),
    attributes: withheld === undefined ? fields.attributes : { ...fields.attributes, err: undefined },
    attributeList: undefined,
    block: isRest ? blockOf(state) : undefined,
    exception: withheld ?? fields.exception ?? bindings?.exception,
    time,
    observedTime: undefined,
    context: line.context,
  };
}

/** The time is no attribute where the record has it. */
function withoutTime(fields: LineFields, ownTime: string, time: LogDraft['time']): LineFields {
  if (time === undefined || ownTime !== `,"time":${JSON.stringify(fields.attributes?.['time'])}`) return fields;
  return { ...fields, attributes: { ...fields.attributes, time: undefined } };
}

function readText(text: string, { state }: Line): LineFields {
  try {
    return readMembers(text, state.kind.members);
  } catch {
    return { attributes: undefined, body: text.trimEnd(), exception: undefined, eventName: undefined, namesIds: false };
  }
}

/** Whether JSON shows the message as it is. */
function isShownAsItIs(message: unknown): boolean {
  if (typeof message === 'number') return Number.isFinite(message);
  return message === undefined || message === null || typeof message === 'string' || typeof message === 'boolean';
}
