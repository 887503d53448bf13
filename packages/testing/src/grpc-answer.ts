import type { ServerHttp2Stream } from 'node:http2';

import { encodeBinaryTrailer, encodeGrpcMessage, frame } from './grpc-frame.ts';
import { encodeRpcStatus, type RpcStatus } from './rpc-status.ts';

const CONTENT_TYPE = { 'content-type': 'application/grpc' };

/** Answers a unary call with a message and the status OK. */
export function answerCall(stream: ServerHttp2Stream, message: Buffer): void {
  beginCall(stream, { 'grpc-status': '0' });
  stream.end(frame(message));
}

/** Sends the response headers, and the trailers after the body. */
export function beginCall(stream: ServerHttp2Stream, trailers: Readonly<Record<string, string>>): void {
  stream.respond(
    { ':status': 200, ...CONTENT_TYPE, 'grpc-accept-encoding': 'identity,deflate,gzip' },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
}

/** Answers a call with a status and no message; `details` is sent as grpc-status-details-bin. */
export function failCall(stream: ServerHttp2Stream, status: RpcStatus, details?: string): void {
  if (stream.destroyed) return;
  const rich =
    details ?? (status.retryDelayMs === undefined ? undefined : encodeBinaryTrailer(encodeRpcStatus(status)));
  stream.respond(
    {
      ':status': 200,
      ...CONTENT_TYPE,
      'grpc-status': String(status.code),
      'grpc-message': encodeGrpcMessage(status.message),
      ...(rich === undefined ? {} : { 'grpc-status-details-bin': rich }),
    },
    { endStream: true },
  );
}
