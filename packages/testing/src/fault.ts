// The ways a collector, or what stands in front of it, can misbehave.

/** How the receiver answers instead of accepting; every fault works over HTTP and over gRPC where it exists there. */
export type Fault =
  | HangFault
  | DelayFault
  | DribbleFault
  | ResetFault
  | StatusFault
  | PartialFault
  | GarbageFault
  | EndlessFault
  | GrpcStatusFault
  | GoawayFault;

/** Reads the request and never answers. */
export interface HangFault {
  readonly kind: 'hang';
}

/** Accepts, but answers only after a while. */
export interface DelayFault {
  readonly kind: 'delay';
  readonly ms: number;
}

/** Answers 200 and then sends one byte of body after the other, without end. */
export interface DribbleFault {
  readonly kind: 'dribble';
  /** Milliseconds between two bytes; default 50. */
  readonly everyMs?: number;
}

/** Resets the connection, before the response or in the middle of it. */
export interface ResetFault {
  readonly kind: 'reset';
  readonly when: 'before' | 'mid';
}

/** Answers with an HTTP status, over gRPC too, as a proxy does. */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  /** The Retry-After header: seconds, a date, or any text. */
  readonly retryAfter?: number | Date | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a `google.rpc.Status` in the encoding of the request. */
  readonly body?: string;
}

/** Accepts with a partial success message. */
export interface PartialFault {
  readonly kind: 'partial';
  /** Default 0: a warning without rejects. */
  readonly rejected?: number;
  readonly message?: string;
}

/** Answers 200 with a body that is no response message. */
export interface GarbageFault {
  readonly kind: 'garbage';
}

/** Answers 200 with a body that does not end. */
export interface EndlessFault {
  readonly kind: 'endless';
}

/** Answers with a gRPC status; over HTTP it is a 500. */
export interface GrpcStatusFault {
  readonly kind: 'grpc-status';
  /** The gRPC status code: 8 is RESOURCE_EXHAUSTED, 14 is UNAVAILABLE. */
  readonly code: number;
  readonly message?: string;
  /** Adds `google.rpc.RetryInfo` with this delay to grpc-status-details-bin. */
  readonly retryDelayMs?: number;
  /** The raw value of grpc-status-details-bin, for one that is not decodable. */
  readonly details?: string;
}

/** Sends GOAWAY; over HTTP/1.1 the connection is closed. */
export interface GoawayFault {
  readonly kind: 'goaway';
  /** Answers the request before closing, as a server that drains does; default false. */
  readonly graceful?: boolean;
  /** The HTTP/2 error code; default 0, NO_ERROR. */
  readonly code?: number;
}

/** Tells whether the receiver counts a request as delivered although it answers with this fault. */
export function acceptsPayload(fault: Fault | undefined): boolean {
  if (fault === undefined) return true;
  if (fault.kind === 'goaway') return fault.graceful === true;
  return fault.kind === 'delay' || fault.kind === 'partial' || fault.kind === 'garbage';
}
