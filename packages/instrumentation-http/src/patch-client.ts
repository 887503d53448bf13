import type { ClientRequest } from 'node:http';

import type { RequestArguments } from './outgoing-target.ts';
import { optionsAmong, placeOfOptions } from './outgoing-target.ts';

/** A request that is about to be made. */
export interface Sending {
  /** Writes the trace context into headers. */
  inject(set: (name: string, value: string) => void): void;
  /** Takes the request that was made. */
  sent(request: ClientRequest): void;
  /** Hears that no request could be made of the arguments. */
  refused(error: unknown): void;
}

/** Prepares the tracing of a request; `undefined` when it is not traced. */
export type BeginSending = (args: RequestArguments) => Sending | undefined;

type MakeRequest = (this: unknown, ...args: unknown[]) => ClientRequest;

/** Makes the `request` function that traces. */
export function tracingRequest(original: MakeRequest, begin: BeginSending): MakeRequest {
  return function request(this: unknown, ...args: unknown[]): ClientRequest {
    const sending = begin(args);
    if (sending === undefined) return Reflect.apply(original, this, args);
    const sealed = sendsHeadersAtOnce(args);
    const made = make(original, this, { args: sealed ? withHeaders(args, sending) : args, sending });
    if (!sealed) sending.inject((name, value) => void made.setHeader(name, value));
    sending.sent(made);
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
  readonly sending: Sending;
}

function make(original: MakeRequest, self: unknown, { args, sending }: Making): ClientRequest {
  try {
    return Reflect.apply(original, self, args);
  } catch (error) {
    sending.refused(error);
    throw error;
  }
}

/** Whether Node writes the headers while it makes the request: they come as a list, or ask to be waited for. */
function sendsHeadersAtOnce(args: RequestArguments): boolean {
  const headers = optionsAmong(args)?.headers;
  if (typeof headers !== 'object' || headers === null) return false;
  if (Array.isArray(headers)) return true;
  return Object.keys(headers).some((name) => name.length === 6 && name.toLowerCase() === 'expect');
}

/** The arguments with the trace context among the headers; what the application gave is not changed. */
function withHeaders(args: unknown[], sending: Sending): unknown[] {
  const place = placeOfOptions(args);
  const options = args[place] as { headers: unknown };
  const copy = [...args];
  copy[place] = {
    ...options,
    headers: Array.isArray(options.headers)
      ? listWith(options.headers, sending)
      : recordWith(options.headers as object, sending),
  };
  return copy;
}

function recordWith(headers: object, sending: Sending): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...headers };
  sending.inject((name, value) => void (copy[name] = value));
  return copy;
}

/** Header lists are flat, or lists of pairs. */
function listWith(headers: readonly unknown[], sending: Sending): unknown[] {
  const copy = [...headers];
  const areInPairs = Array.isArray(headers[0]);
  sending.inject((name, value) => void (areInPairs ? copy.push([name, value]) : copy.push(name, value)));
  return copy;
}
