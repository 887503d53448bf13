import type { Fault } from './fault.ts';
import type { ReceivedLogRecord } from './received-log.ts';
import type { ReceivedMetricPoint } from './received-metric.ts';
import type { InvalidPayload, ReceivedRequest } from './received-request.ts';
import type { ReceivedSpan } from './received-span.ts';
import type { TlsOptions } from './transport.ts';

export interface OtlpReceiverOptions {
  /** The port of OTLP over HTTP; default 0, any free port. */
  readonly port?: number;
  /** The port of OTLP over gRPC; default 0, any free port. */
  readonly grpcPort?: number;
  /** Serves both over TLS; with `ca`, clients have to present a certificate it signed. */
  readonly tls?: TlsOptions;
  /** The largest message in bytes, before and after decompression; default 64 MiB. */
  readonly maxBytes?: number;
}

export interface WaitOptions {
  /** Milliseconds; default 5000. */
  readonly timeoutMs?: number;
}

/** A number of things, or a condition over all of them so far. */
export type Expected<T> = number | ((received: readonly T[]) => boolean);

export interface ReceiverCounts {
  readonly connections: number;
  /** Complete requests, on any path. */
  readonly requests: number;
  /** Requests whose client went away before they were complete. */
  readonly aborted: number;
  /** Requests answered with a fault, by its kind. */
  readonly byFault: Readonly<Record<string, number>>;
}

/** An OTLP receiver in this process. */
export interface OtlpReceiver {
  /** The base URL of OTLP over HTTP, without a path: `http://127.0.0.1:4318`. */
  readonly url: string;
  /** The URL of OTLP over gRPC. */
  readonly grpcUrl: string;
  readonly port: number;
  readonly grpcPort: number;
  /** Every decodable or malformed export request, accepted or not, in the order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Everything wrong with what arrived; a test asserts that it is empty. */
  readonly invalid: readonly InvalidPayload[];
  /** The spans of accepted requests. */
  spans(): ReceivedSpan[];
  /** The metric data points of accepted requests. */
  metrics(): ReceivedMetricPoint[];
  /** The log records of accepted requests. */
  logs(): ReceivedLogRecord[];
  /** Resolves with all spans so far; after the timeout, rejects with a list of what did arrive. */
  waitForSpans(expected: Expected<ReceivedSpan>, options?: WaitOptions): Promise<ReceivedSpan[]>;
  waitForMetrics(expected: Expected<ReceivedMetricPoint>, options?: WaitOptions): Promise<ReceivedMetricPoint[]>;
  waitForLogs(expected: Expected<ReceivedLogRecord>, options?: WaitOptions): Promise<ReceivedLogRecord[]>;
  waitForRequests(expected: Expected<ReceivedRequest>, options?: WaitOptions): Promise<ReceivedRequest[]>;
  counts(): ReceiverCounts;
  /** Forgets what arrived; counts, faults and connections stay. */
  clear(): void;
  /**
   * Answers the next `times` requests with a fault; without `times`, all until the next call of `respondWith` or
   * `respondNormally`. Several calls with `times` form a queue.
   */
  respondWith(fault: Fault, options?: { readonly times?: number }): void;
  /** Drops all faults that are left. */
  respondNormally(): void;
  /** Closes both ports and every connection: from now on connections are refused. */
  goDown(): Promise<void>;
  /** Listens again, on the same ports. */
  comeUp(): Promise<void>;
  close(): Promise<void>;
}
