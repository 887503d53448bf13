import { wireBytes } from './compression.ts';
import { failureOfTimeout } from './failure-of-connection.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { Parcel } from './parcel.ts';
import type { Endpoint, HeaderSource, Headers } from './transport.ts';

/** All that one request needs. */
export interface PreparedRequest {
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** What is left of the time for this try, in milliseconds. */
  readonly timeoutMs: number;
}

type Post = (request: PreparedRequest) => Promise<Outcome>;

const HEADERS_FAILED: Failure = {
  accepted: false,
  retryable: true,
  cause: 'the headers callback failed',
  hint: 'See to it that the function given as `headers` resolves with an object of texts.',
  errorType: 'headers_failed',
};

/**
 * Runs one try under one deadline that covers everything: fetching header fields, compressing, connecting, sending and reading the answer.
 *
 * `post` gets what is left of the time and keeps to it.
 */
export async function tryWithin(
  timeoutMs: number,
  parcel: Parcel,
  endpoint: Endpoint,
  options: { readonly headers: HeaderSource; readonly post: Post },
): Promise<Outcome> {
  const startedAt = performance.now();
  try {
    const prepared = await beforeTimeout(prepare(parcel, endpoint, options.headers), timeoutMs);
    if (prepared === undefined) return failureOfTimeout(timeoutMs);
    if ('accepted' in prepared) return prepared;
    return await options.post({ ...prepared, timeoutMs: Math.max(1, timeoutMs - (performance.now() - startedAt)) });
  } catch (error) {
    return {
      accepted: false,
      retryable: false,
      cause: `the request could not be made: ${(error as Error).message}`,
      hint: 'See the headers and the endpoint.',
      errorType: '_OTHER',
    };
  }
}

async function prepare(
  parcel: Parcel,
  endpoint: Endpoint,
  source: HeaderSource,
): Promise<Omit<PreparedRequest, 'timeoutMs'> | Failure> {
  let headers: Headers;
  try {
    headers = await source();
  } catch {
    return HEADERS_FAILED;
  }
  return { headers, bytes: await wireBytes(parcel, endpoint) };
}

async function beforeTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
    timer.unref();
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
