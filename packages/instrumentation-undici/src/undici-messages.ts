/** What undici publishes on its diagnostics channels, as far as it is used; versions 5 to 8, and the copy inside Node. */
import type { Socket } from 'node:net';

/** A request, one per hop: each redirect and each retry is a new one. */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  /** Lines in version 5, a list of names and values since. */
  headers: string | (string | string[])[];
  readonly upgrade?: unknown;
  /** Adds a header. */
  addHeader?(name: string, value: string): unknown;
}

/** A response whose headers have arrived. */
export interface UndiciResponse {
  readonly statusCode: number;
  readonly statusText: string;
  /** Names and values in turn. */
  readonly headers: readonly Buffer[];
}

/** A request is about to be sent. */
export interface RequestCreated {
  readonly request: UndiciRequest;
}

/** The headers of a request were written to a connection. */
export interface HeadersSent {
  readonly request: UndiciRequest;
  /** With TLS, it says which protocol was agreed on. */
  readonly socket: Socket & { readonly alpnProtocol?: string | false | null };
}

/** The headers of a response have arrived. */
export interface HeadersReceived {
  readonly request: UndiciRequest;
  readonly response: UndiciResponse;
}

/** A request failed, was aborted, or its body did. */
export interface RequestFailed {
  readonly request: UndiciRequest;
  readonly error: unknown;
}
