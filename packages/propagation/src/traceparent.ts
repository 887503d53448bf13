/**
 * The `traceparent` header (W3C Trace Context level 2, 3.2): `version-traceid-parentid-flags`.
 *
 * It is read by character codes straight into integers: nothing is split, sliced or matched, because this runs once per request.
 */
import { Buffer } from 'node:buffer';

import type { TraceIdentity } from '@throughline/core';
import { hexDigitAt, hexToWord, writeIds } from '@throughline/core';

import { dropTrailingWhitespace, skipWhitespace } from './optional-whitespace.ts';

/** A received identity before it becomes a span. */
export type ReceivedIdentity = { -readonly [Field in keyof TraceIdentity]: TraceIdentity[Field] };

const LENGTH = 55;
/** A header of a future version may be longer than ours, but not prohibitively so. */
const MOST_CHARACTERS = 1024;
const ZERO = 0x30;
const DASH = 0x2d;
/** `sampled` and `random-trace-id`. The specification wants the reserved bits to be zero in what is sent. */
const KNOWN_FLAGS = 3;

/** The identity in a `traceparent` value, or `undefined` when the value is not valid. */
export function parseTraceparent(header: string): ReceivedIdentity | undefined {
  const isPlain = header.length === LENGTH && header.charCodeAt(0) === ZERO && header.charCodeAt(1) === ZERO;
  return isPlain ? readFields(header, 0) : parseUnusual(header);
}

/** Reads values with white space around them and values of future versions. */
function parseUnusual(header: string): ReceivedIdentity | undefined {
  if (header.length < LENGTH || header.length > MOST_CHARACTERS) return undefined;
  const start = skipWhitespace(header, 0, header.length);
  const length = dropTrailingWhitespace(header, start, header.length) - start;
  const high = hexDigitAt(header, start);
  const low = hexDigitAt(header, start + 1);
  if (length < LENGTH || (high | low) > 15 || (high & low) === 15) return undefined;
  if (length === LENGTH) return readFields(header, start);
  // A comma is where repeated headers were joined; a second `traceparent` makes both void.
  const isFuture = (high | low) !== 0 && header.charCodeAt(start + LENGTH) === DASH && !header.includes(',');
  return isFuture ? readFields(header, start) : undefined;
}

/** Reads what stands behind the two digits of the version at `start`. */
function readFields(header: string, start: number): ReceivedIdentity | undefined {
  if (header.charCodeAt(start + 2) !== DASH || header.charCodeAt(start + 35) !== DASH) return undefined;
  if (header.charCodeAt(start + 52) !== DASH) return undefined;
  const traceId0 = hexToWord(header, start + 3);
  const traceId1 = hexToWord(header, start + 11);
  const traceId2 = hexToWord(header, start + 19);
  const traceId3 = hexToWord(header, start + 27);
  const spanId0 = hexToWord(header, start + 36);
  const spanId1 = hexToWord(header, start + 44);
  if (traceId0 === undefined || traceId1 === undefined || traceId2 === undefined || traceId3 === undefined)
    return undefined;
  if (spanId0 === undefined || spanId1 === undefined) return undefined;
  if ((traceId0 | traceId1 | traceId2 | traceId3) === 0 || (spanId0 | spanId1) === 0) return undefined;
  const high = hexDigitAt(header, start + 53);
  const low = hexDigitAt(header, start + 54);
  if ((high | low) > 15) return undefined;
  const traceFlags = low & KNOWN_FLAGS;
  return { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags, traceState: undefined };
}

// Filled in place and read as one flat text: a text put together from pieces is twice as dear once a header is made of it.
const draft = Buffer.from('00-00000000000000000000000000000000-0000000000000000-00', 'latin1');
const view = new DataView(draft.buffer, draft.byteOffset, draft.byteLength);

/** The `traceparent` value for an identity, in version 00. */
export function formatTraceparent(identity: TraceIdentity): string {
  writeIds(view, identity, 3, 36);
  draft[54] = ZERO + (identity.traceFlags & KNOWN_FLAGS);
  return draft.toString('latin1');
}
