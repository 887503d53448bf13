import type { TraceContextCase } from './trace-context-cases.ts';
import { PARENT_ID, TRACE_ID } from './trace-context-cases.ts';

/** What was passed on, without the ids that are different in every run. */
export interface PassedOn {
  /** How many lines of traceparent there were. */
  readonly parents: number;
  readonly version: string | undefined;
  readonly trace: 'received' | 'new';
  /** The id of a span that was not the one received. */
  readonly parent: 'received' | 'new';
  readonly flags: string | undefined;
  readonly state: string | undefined;
}

const TRACEPARENT = /^(00)-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The bytes of a request for a case. */
export function requestBytes({ lines }: TraceContextCase, path: string, body = 'x'): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: test', 'Connection: close', `Content-Length: ${body.length}`, ...lines];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Reads what was passed on from names and values in turn, as a request's `rawHeaders` are. */
export function passedOn(rawHeaders: readonly string[]): PassedOn {
  const parents = valuesOf(rawHeaders, 'traceparent');
  const states = valuesOf(rawHeaders, 'tracestate');
  const [, version, traceId, parentId, flags] = TRACEPARENT.exec(parents[0] ?? '') ?? [];
  return {
    parents: parents.length,
    version,
    trace: traceId === TRACE_ID ? 'received' : 'new',
    parent: parentId === PARENT_ID ? 'received' : 'new',
    flags,
    state: states.length === 0 ? undefined : states.join(',').replace(/[ \t]*,[ \t]*/g, ','),
  };
}

/** What has to be passed on. */
export function expectedOf({ continues, flags, state }: TraceContextCase): PassedOn {
  return { parents: 1, version: '00', trace: continues ? 'received' : 'new', parent: 'new', flags, state };
}

function valuesOf(rawHeaders: readonly string[], wanted: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
}
