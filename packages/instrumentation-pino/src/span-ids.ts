/** The ids of a span as a line says them: members in JSON, each with a comma before it. */
import { isAscii } from 'node:buffer';

import type { Span } from '@opentelemetry/api';
import { fromSpanContext, hasIdentity, spanContextOf, writeFlags, writeIds } from '@throughline/core';

import type { LogKeys } from './pino-options.ts';

/** Makes the ids of spans under the names that were chosen; `undefined` for what is no valid span. */
export function createSpanIds(keys: LogKeys): (span: Span) => string | undefined {
  const { text, view, positions, encoding } = createDraft(keys);
  // The lines of a span come in a row, mostly. One span is kept alive for it.
  let lastSpan: Span | undefined;
  let lastIds: string | undefined;

  const make = (span: Span): string | undefined => {
    const identity = hasIdentity(span) ? span : fromSpanContext(spanContextOf(span));
    if (identity === undefined || isEmpty(identity)) return undefined;
    writeIds(view, identity, positions.traceId, positions.spanId);
    writeFlags(view, identity, positions.traceFlags);
    return text.toString(encoding);
  };

  return (span) => {
    if (lastSpan === span) return lastIds;
    lastIds = make(span);
    lastSpan = span;
    return lastIds;
  };
}

/** The members by name: somebody else's object, so a new one for each call. */
export function membersOfIds(ids: string): Record<string, unknown> {
  return JSON.parse(`{${ids.slice(1)}}`) as Record<string, unknown>;
}

interface Draft {
  readonly text: Buffer;
  readonly view: DataView;
  /** Where the digits stand, in bytes. */
  readonly positions: Readonly<Record<keyof LogKeys, number>>;
  readonly encoding: 'latin1' | 'utf8';
}

/** The text with zeros for digits. It is filled in place and read as a whole: a text put together from pieces costs several times as much. */
function createDraft(keys: LogKeys): Draft {
  const beforeTrace = `,${JSON.stringify(keys.traceId)}:"`;
  const beforeSpan = `${beforeTrace}${'0'.repeat(32)}",${JSON.stringify(keys.spanId)}:"`;
  const beforeFlags = `${beforeSpan}${'0'.repeat(16)}",${JSON.stringify(keys.traceFlags)}:"`;
  const text = Buffer.from(`${beforeFlags}00"`);
  return {
    text,
    view: new DataView(text.buffer, text.byteOffset, text.byteLength),
    positions: {
      traceId: Buffer.byteLength(beforeTrace),
      spanId: Buffer.byteLength(beforeSpan),
      traceFlags: Buffer.byteLength(beforeFlags),
    },
    encoding: isAscii(text) ? 'latin1' : 'utf8',
  };
}

function isEmpty(identity: { traceId0: number; traceId1: number; traceId2: number; traceId3: number }): boolean {
  return (identity.traceId0 | identity.traceId1 | identity.traceId2 | identity.traceId3) === 0;
}
