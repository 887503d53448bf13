/** OTLP over gRPC: unary calls over HTTP/2 that carry our own bytes. */
import { Buffer } from 'node:buffer';
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

import { readBoundedBody } from './bounded-body.ts';
import { readProtobufResponse } from './export-response.ts';
import { failureOfConnection, failureOfTimeout } from './failure-of-connection.ts';
import { NOT_OTLP } from './failure-of-status.ts';
import type { GrpcSession } from './grpc-session.ts';
import { createGrpcSession } from './grpc-session.ts';
import { failureOfGrpcStatus, grpcCodeOfHttpStatus, grpcStatus } from './grpc-status.ts';
import type { Outcome } from './outcome.ts';
import type { PreparedRequest } from './prepared-request.ts';
import { tryWithin } from './prepared-request.ts';
import type { Endpoint, HeaderSource, Transport } from './transport.ts';

const FRAME_HEAD_BYTES = 5;
const CANCEL = 8;
const REFUSED_STREAM = 7;
const MOST_TIMEOUT_MS = 99_999_999;

/** A way to an endpoint over gRPC. */
export function createGrpcTransport(endpoint: Endpoint, headers: HeaderSource): Transport {
  const session = createGrpcSession(endpoint);
  return {
    send: (parcel, timeoutMs) =>
      tryWithin(timeoutMs, parcel, endpoint, {
        headers,
        post: (prepared) =>
          call(session, fieldsOf(endpoint, prepared), {
            prepared,
            timeoutMs,
            isCompressed: endpoint.compression === 'gzip',
          }),
      }),
    close: () => session.close(),
  };
}

function fieldsOf(endpoint: Endpoint, { headers, timeoutMs }: PreparedRequest): OutgoingHttpHeaders {
  const encoding: OutgoingHttpHeaders =
    endpoint.compression === 'none' ? {} : { 'grpc-encoding': endpoint.compression };
  return {
    ...headers,
    ...encoding,
    ':method': 'POST',
    ':path': endpoint.grpcPath,
    'content-type': 'application/grpc',
    te: 'trailers',
    'grpc-timeout': `${Math.min(Math.ceil(timeoutMs), MOST_TIMEOUT_MS)}m`,
  };
}

interface Calling {
  readonly prepared: PreparedRequest;
  /** The setting, for the message. */
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
}

function call(sessions: GrpcSession, fields: OutgoingHttpHeaders, calling: Calling): Promise<Outcome> {
  const { session, reused } = sessions.obtain();
  return new Promise((resolve) => {
    const stream = session.request(fields);
    const timer = setTimeout(() => {
      resolve(failureOfTimeout(calling.timeoutMs));
      stream.close(CANCEL);
      // A connection that does not answer may be half open; the next try makes a new one.
      sessions.abandon(session);
    }, calling.prepared.timeoutMs);
    timer.unref();
    void readAnswer(stream).then((answer) => {
      clearTimeout(timer);
      resolve(answer.outcome ?? failureOf(answer, { error: sessions.errorOf(session), stream, session, reused }));
    });
    stream.write(frameHead(calling.prepared.bytes.length, calling.isCompressed));
    stream.end(calling.prepared.bytes);
  });
}

/** The five bytes before a message. */
function frameHead(length: number, isCompressed: boolean): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(length, 1);
  return head;
}

interface Answer {
  /** Absent when the call ended without a status. */
  readonly outcome: Outcome | undefined;
  readonly error: unknown;
}

async function readAnswer(stream: ClientHttp2Stream): Promise<Answer> {
  let fields: IncomingHttpHeaders = {};
  let error: unknown;
  stream.on('response', (headers) => {
    fields = { ...fields, ...headers };
  });
  stream.on('trailers', (trailers: IncomingHttpHeaders) => {
    fields = { ...fields, ...trailers };
  });
  stream.on('error', (reason: unknown) => {
    error = reason;
  });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const { bytes, end } = await readBoundedBody(stream);
  if (end === 'complete') await closed;
  return { outcome: end === 'cut' ? NOT_OTLP : outcomeOf(fields, bytes), error };
}

function outcomeOf(fields: IncomingHttpHeaders, bytes: Buffer): Outcome | undefined {
  const status = Number(fields[':status'] ?? 0);
  const code = textOf(fields['grpc-status']);
  if (code === undefined) {
    if (status === 0 || status === 200) return undefined;
    return failureOfGrpcStatus({ code: grpcCodeOfHttpStatus(status), message: `HTTP status ${status}` });
  }
  if (code !== '0') {
    return failureOfGrpcStatus({
      code: Number(code),
      message: textOf(fields['grpc-message']),
      details: textOf(fields['grpc-status-details-bin']),
    });
  }
  return { ...readProtobufResponse(bytes.subarray(FRAME_HEAD_BYTES)), status: grpcStatus('OK') };
}

function textOf(field: string | string[] | undefined): string | undefined {
  return Array.isArray(field) ? field[0] : field;
}

interface EndedCall {
  readonly error: unknown;
  readonly stream: ClientHttp2Stream;
  readonly session: ClientHttp2Session;
  readonly reused: boolean;
}

/** What a call without a status comes to: its connection went, or the stream was reset. */
function failureOf(answer: Answer, { error, stream, session, reused }: EndedCall): Outcome {
  const refused = stream.rstCode === REFUSED_STREAM;
  const reason = error ?? answer.error ?? { code: 'ECONNRESET' };
  return { ...failureOfConnection(reason), stale: reused && (refused || session.closed || session.destroyed) };
}
