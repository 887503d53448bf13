import type { ClientRequest } from 'node:http';

import type { SentRequest } from './client-request.ts';
import type { RequestArguments } from './outgoing-target.ts';
import type { HeaderEdit } from './sealed-headers.ts';
import { sealsHeaders, withEditedHeaders } from './sealed-headers.ts';

/** What traces the requests of one module. None of its functions throws. */
export interface ClientTracer {
  /** Begins the tracing of a request; `undefined` when it is not traced. */
  begin(args: RequestArguments): SentRequest | undefined;
  /** Writes the trace context into headers that are not part of a request yet. */
  edit(sent: SentRequest, headers: HeaderEdit): void;
  /** Writes the trace context into a request. */
  inject(sent: SentRequest, request: ClientRequest): void;
  /** Takes the request that was made. */
  made(sent: SentRequest, request: ClientRequest): void;
  /** Hears that no request could be made of the arguments. */
  refused(sent: SentRequest, error: unknown): void;
}

type MakeRequest = (this: unknown, ...args: unknown[]) => ClientRequest;

/** Makes the `request` function that traces. */
export function tracingRequest(original: MakeRequest, tracer: ClientTracer): MakeRequest {
  return function request(this: unknown, ...args: unknown[]): ClientRequest {
    const sent = tracer.begin(args);
    if (sent === undefined) return Reflect.apply(original, this, args);
    const sealed = sealsHeaders(args);
    const given = sealed ? withEditedHeaders(args, (headers) => tracer.edit(sent, headers)) : args;
    const made = make(original, this, { args: given, tracer, sent });
    if (!sealed) tracer.inject(sent, made);
    tracer.made(sent, made);
    return made;
  };
}

/** Makes the `get` function that goes with it: Node's own calls a `request` that cannot be replaced. */
export function tracingGet(request: MakeRequest): MakeRequest {
  return function get(this: unknown, ...args: unknown[]): ClientRequest {
    const made = Reflect.apply(request, this, args);
    made.end();
    return made;
  };
}

interface Making {
  readonly args: unknown[];
  readonly tracer: ClientTracer;
  readonly sent: SentRequest;
}

function make(original: MakeRequest, self: unknown, { args, tracer, sent }: Making): ClientRequest {
  try {
    return Reflect.apply(original, self, args);
  } catch (error) {
    tracer.refused(sent, error);
    throw error;
  }
}
