/**
 * The two encodings of B3 (openzipkin/b3-propagation): the single header `b3` and the `x-b3-*` headers.
 *
 * Ids are lower-case hexadecimal; a trace id of 16 digits gets leading zeros. An absent sampling state means that the decision is
 * left to the receiver, for which the OpenTelemetry API has no word: it becomes "not sampled", as in the official propagators.
 */
import type { TextMapGetter } from '@opentelemetry/api';
import type { TraceIdentity } from '@throughline/core';
import { hexToWord } from '@throughline/core';

import { firstValue } from './field-value.ts';

/** What B3 headers say. A refusal without ids has no identity. */
export interface B3State {
  readonly identity: TraceIdentity | undefined;
  readonly debug: boolean;
}

/** The names of the headers. */
export const B3 = 'b3';
export const B3_TRACE_ID = 'x-b3-traceid';
export const B3_SPAN_ID = 'x-b3-spanid';
export const B3_SAMPLED = 'x-b3-sampled';
export const B3_FLAGS = 'x-b3-flags';
export const B3_PARENT_SPAN_ID = 'x-b3-parentspanid';

/** The sampling states by their texts; the words are from before the specification. */
const SAMPLED_BY_TEXT: ReadonlyMap<string | undefined, boolean> = new Map([
  ['1', true],
  ['d', true],
  ['true', true],
  ['0', false],
  ['false', false],
  [undefined, false],
]);

const DENIED: B3State = { identity: undefined, debug: false };
const LONGEST_SINGLE = 32 + 1 + 16 + 1 + 1 + 1 + 16;

/** What the single header says; `undefined` when it is absent or invalid. */
export function readSingle<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): B3State | undefined {
  const header = firstValue(getter.get(carrier, B3));
  if (header === undefined || header.length > LONGEST_SINGLE) return undefined;
  if (header === '0') return DENIED;
  const [traceId = '', spanId = '', third, fourth, ...rest] = header.split('-');
  // Without a sampling state the parent's id may take its place.
  const state = fourth === undefined && third?.length === 16 ? undefined : third;
  const parentId = state === third ? fourth : third;
  const isWhole =
    rest.length === 0 && (state === undefined || state.length === 1) && (parentId === undefined || isSpanId(parentId));
  return isWhole ? stateOf(traceId, spanId, SAMPLED_BY_TEXT.get(state), state === 'd') : undefined;
}

/** What the multiple headers say; `undefined` when they are absent or invalid. */
export function readMultiple<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): B3State | undefined {
  const traceId = firstValue(getter.get(carrier, B3_TRACE_ID));
  const spanId = firstValue(getter.get(carrier, B3_SPAN_ID));
  const debug = firstValue(getter.get(carrier, B3_FLAGS)) === '1';
  const state = firstValue(getter.get(carrier, B3_SAMPLED))?.toLowerCase();
  if (traceId !== undefined && spanId !== undefined)
    return stateOf(traceId, spanId, debug || SAMPLED_BY_TEXT.get(state), debug);
  const isDenied = !debug && state !== undefined && SAMPLED_BY_TEXT.get(state) === false;
  return isDenied && traceId === undefined && spanId === undefined ? DENIED : undefined;
}

function stateOf(traceId: string, spanId: string, sampled: boolean | undefined, debug: boolean): B3State | undefined {
  if (sampled === undefined || !isSpanId(spanId) || (traceId.length !== 32 && traceId.length !== 16)) return undefined;
  const isShort = traceId.length === 16;
  const traceId0 = isShort ? 0 : hexToWord(traceId, 0);
  const traceId1 = isShort ? 0 : hexToWord(traceId, 8);
  const traceId2 = hexToWord(traceId, traceId.length - 16);
  const traceId3 = hexToWord(traceId, traceId.length - 8);
  const spanId0 = hexToWord(spanId, 0);
  const spanId1 = hexToWord(spanId, 8);
  if (traceId0 === undefined || traceId1 === undefined || traceId2 === undefined || traceId3 === undefined)
    return undefined;
  if (spanId0 === undefined || spanId1 === undefined) return undefined;
  if ((traceId0 | traceId1 | traceId2 | traceId3) === 0) return undefined;
  const traceFlags = sampled ? 1 : 0;
  return {
    identity: { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags, traceState: undefined },
    debug,
  };
}

function isSpanId(text: string): boolean {
  if (text.length !== 16) return false;
  const high = hexToWord(text, 0);
  const low = hexToWord(text, 8);
  return high !== undefined && low !== undefined && (high | low) !== 0;
}
