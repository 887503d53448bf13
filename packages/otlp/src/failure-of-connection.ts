import type { Failure } from './outcome.ts';

interface Explanation {
  readonly cause: string;
  readonly hint: string;
  readonly retryable?: boolean;
  readonly absent?: boolean;
}

const CHECK_ENDPOINT = 'Start the receiver, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it listens.';
const CHECK_NETWORK = 'See whether the receiver is up and reachable from here.';
const CHECK_TLS = 'Give the certificate authority in OTEL_EXPORTER_OTLP_CERTIFICATE, or renew the certificate.';

const BY_CODE: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { cause: 'nobody listens there', hint: CHECK_ENDPOINT, absent: true },
  ENOTFOUND: { cause: 'the host name is not known', hint: CHECK_ENDPOINT, absent: true },
  EAI_AGAIN: { cause: 'the host name could not be looked up', hint: CHECK_NETWORK, absent: true },
  EHOSTUNREACH: { cause: 'the host cannot be reached', hint: CHECK_NETWORK, absent: true },
  ENETUNREACH: { cause: 'the network cannot be reached', hint: CHECK_NETWORK, absent: true },
  ETIMEDOUT: { cause: 'the connection timed out', hint: CHECK_NETWORK },
  ECONNRESET: { cause: 'the connection was closed before the answer', hint: CHECK_NETWORK },
  EPIPE: { cause: 'the connection was closed while sending', hint: CHECK_NETWORK },
  EPROTO: {
    cause: 'the endpoint does not speak TLS',
    hint: 'Write http:// instead of https://, or switch TLS on at the receiver.',
  },
  ERR_HTTP2_ERROR: {
    cause: 'the endpoint does not speak gRPC',
    hint: 'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or use the gRPC port (4317).',
  },
  ERR_HTTP2_GOAWAY_SESSION: { cause: 'the endpoint closed the connection', hint: CHECK_NETWORK },
};

/** What Node calls an error, as far as it is no sentence. */
const NAME_OF_ERROR = /^[A-Z][A-Z\d_]*$/;

const NOT_HTTP: Explanation = {
  cause: 'the endpoint does not speak HTTP/1.1',
  hint: 'If it is a gRPC port, set OTEL_EXPORTER_OTLP_PROTOCOL=grpc.',
  retryable: false,
};

function explain(code: string): Explanation {
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return NOT_HTTP;
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code)) return { cause: 'its certificate was not accepted', hint: CHECK_TLS };
  return { cause: 'the connection failed', hint: CHECK_NETWORK };
}

/** What a failed connection comes to. Everything that may be different with the next connection may be retried. */
export function failureOfConnection(error: unknown): Failure {
  const code = codeOf(error);
  const { cause, hint, retryable = true, absent = false } = explain(code);
  const errorType = NAME_OF_ERROR.test(code) ? code : '_OTHER';
  return { accepted: false, retryable, cause: `${cause} (${code})`, hint, absent, errorType };
}

function codeOf(error: unknown): string {
  const { code, message, name } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as Partial<NodeJS.ErrnoException>;
  if (typeof code === 'string') return code;
  return typeof message === 'string' && message !== '' ? message : (name ?? 'unknown error');
}

/** What the deadline of a try comes to. */
export function failureOfTimeout(timeoutMs: number): Failure {
  const cause = `no complete answer within ${timeoutMs / 1000} s`;
  return { accepted: false, retryable: true, cause, hint: CHECK_NETWORK, timedOut: true, errorType: 'timeout' };
}
