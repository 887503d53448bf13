import { STATUS_CODES } from 'node:http';

import type { AnswerStatus, Failure } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const HINTS: Readonly<Record<number, string>> = {
  400: 'The receiver could not read the request; see its log.',
  401: 'Give credentials in OTEL_EXPORTER_OTLP_HEADERS.',
  403: 'Give credentials in OTEL_EXPORTER_OTLP_HEADERS that may write.',
  404: 'See whether the receiver takes this signal, and whether the path is right: an endpoint for one signal is used as it stands.',
  405: 'See whether this is the URL of an OTLP receiver.',
  413: 'Raise the limit of the receiver, or lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE where these are spans.',
  415: 'Set OTEL_EXPORTER_OTLP_PROTOCOL to what the receiver takes.',
  429: 'Send less, or raise the limit of the receiver.',
};

/** An HTTP status as an attribute of metrics. */
export function httpStatus(status: number): AnswerStatus {
  return { 'http.response.status_code': status };
}

/** What an HTTP status other than a success comes to. The statuses to retry are those of the OTLP specification. */
export function failureOfStatus(status: number, retryAfter: string | undefined, said: string | undefined): Failure {
  const name = STATUS_CODES[status] ?? 'unknown status';
  const redirect = status >= 300 && status < 400;
  return {
    accepted: false,
    retryable: RETRYABLE.has(status),
    cause: `it answered ${status} ${name}${said === undefined ? '' : `: ${said}`}`,
    hint: redirect
      ? 'Redirects are not followed: set the endpoint to where it points.'
      : (HINTS[status] ?? 'See the log of the receiver.'),
    retryAfterMs: retryAfterMs(retryAfter, Date.now()),
    errorType: String(status),
    status: httpStatus(status),
  };
}

/** What an answer without a reasonable end comes to. */
export const NOT_OTLP: Failure = {
  accepted: false,
  retryable: false,
  cause: 'it answered with far more than an OTLP receiver has to say',
  hint: 'See whether this is the URL of an OTLP receiver.',
  errorType: 'not_otlp',
};
