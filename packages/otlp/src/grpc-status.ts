/** The outcome of a gRPC call, as its status says it. */
import { Buffer } from 'node:buffer';

import { printable } from './export-response.ts';
import type { AnswerStatus, Failure } from './outcome.ts';
import type { ProtobufField } from './protobuf-reader.ts';
import { bytesOf, numberOf, readFields } from './protobuf-reader.ts';

const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

type StatusName = (typeof NAMES)[number];

const RETRYABLE: ReadonlySet<string> = new Set<StatusName>([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

const HINTS: Readonly<Partial<Record<StatusName, string>>> = {
  UNIMPLEMENTED: 'See whether the receiver takes this signal as OTLP over gRPC.',
  UNAUTHENTICATED: 'Give credentials in OTEL_EXPORTER_OTLP_HEADERS.',
  PERMISSION_DENIED: 'Give credentials in OTEL_EXPORTER_OTLP_HEADERS that may write.',
  RESOURCE_EXHAUSTED:
    'Send less, or raise the limits of the receiver; where these are spans, lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE.',
};

const STATUS_DETAILS = 3;
const ANY_TYPE = 1;
const ANY_VALUE = 2;
const RETRY_DELAY = 1;
const SECONDS = 1;
const NANOS = 2;

/** What the trailers of a failed call say. */
export interface GrpcTrailers {
  readonly code: number;
  readonly message?: string | undefined;
  /** The field grpc-status-details-bin: a `google.rpc.Status` in base64. */
  readonly details?: string | undefined;
}

/** The status of a call as an attribute of metrics. */
export function grpcStatus(name: StatusName): AnswerStatus {
  return { 'rpc.response.status_code': name };
}

/** What a status other than OK comes to. The codes to retry are those of the OTLP specification; RESOURCE_EXHAUSTED only when the server says when. */
export function failureOfGrpcStatus({ code, message, details }: GrpcTrailers): Failure {
  const name = NAMES[code] ?? 'UNKNOWN';
  const retryAfterMs = details === undefined ? undefined : retryDelayMs(details);
  const said = message === undefined ? undefined : printable(decoded(message));
  return {
    accepted: false,
    retryable: RETRYABLE.has(name) || (name === 'RESOURCE_EXHAUSTED' && retryAfterMs !== undefined),
    cause: `it answered ${name} (${code})${said === undefined ? '' : `: ${said}`}`,
    hint: HINTS[name] ?? 'See the log of the receiver.',
    retryAfterMs,
    errorType: name,
    status: grpcStatus(name),
  };
}

/** The gRPC code that stands for the HTTP status of a proxy (gRPC: HTTP to gRPC Status Code Mapping). */
export function grpcCodeOfHttpStatus(status: number): number {
  const name: StatusName =
    status === 400
      ? 'INTERNAL'
      : status === 401
        ? 'UNAUTHENTICATED'
        : status === 403
          ? 'PERMISSION_DENIED'
          : status === 404
            ? 'UNIMPLEMENTED'
            : [429, 502, 503, 504].includes(status)
              ? 'UNAVAILABLE'
              : 'UNKNOWN';
  return NAMES.indexOf(name);
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

/** The delay of `google.rpc.RetryInfo` among the details. */
function retryDelayMs(details: string): number | undefined {
  const status = readFields(Buffer.from(details, 'base64'));
  const info = status.map(retryInfoOf).find((value) => value !== undefined);
  if (info === undefined) return undefined;
  const delay = readFields(bytesOf(readFields(info), RETRY_DELAY) ?? new Uint8Array());
  return numberOf(delay, SECONDS) * 1000 + numberOf(delay, NANOS) / 1e6;
}

function retryInfoOf({ number, value }: ProtobufField): Uint8Array | undefined {
  if (number !== STATUS_DETAILS || typeof value === 'number') return undefined;
  const any = readFields(value);
  const type = Buffer.from(bytesOf(any, ANY_TYPE) ?? new Uint8Array()).toString();
  return type.endsWith('/google.rpc.RetryInfo') ? (bytesOf(any, ANY_VALUE) ?? new Uint8Array()) : undefined;
}
