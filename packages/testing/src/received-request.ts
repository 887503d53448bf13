import type { Fault } from './fault.ts';
import type { ExportRequest } from './format-messages.ts';
import type { Signal } from './signal.ts';

export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

/** One export request, whatever the receiver answered. */
export interface ReceivedRequest {
  /** Its place in the order of arrival since the start, from 1; `clear()` does not reset it. */
  readonly number: number;
  readonly signal: Signal;
  readonly protocol: Protocol;
  readonly path: string;
  /** Lowercase header names; over gRPC with the pseudo headers. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The number of the connection it came on, from 1: equal numbers mean keep-alive. */
  readonly connection: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** `identity`, `gzip`, `deflate` or `br`. */
  readonly compression: string;
  /** The size of the message as sent, without the five-byte frame of gRPC. */
  readonly compressedBytes: number;
  /** The size of the message after decompression. */
  readonly bytes: number;
  /** The message after decompression. */
  readonly body: Buffer;
  /** `undefined` when the message is not decodable. */
  readonly decoded: ExportRequest | undefined;
  /** The fault it was answered with. */
  readonly fault: Fault | undefined;
  /** Whether it counts as delivered: its spans, points and records are listed only then. */
  readonly accepted: boolean;
}

/** Something that is wrong with a request. */
export interface InvalidPayload {
  readonly problem: string;
  /** A path of field names, '' for the request as a whole. */
  readonly where: string;
  /** Protocol, path and number of the request. */
  readonly request: string;
}
