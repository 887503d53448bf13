import { constants, type ServerHttp2Stream } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

import { encodeResponse } from './export-response.ts';
import type { DelayFault, Fault, GoawayFault, ResetFault, StatusFault } from './fault.ts';
import { dribble, garbage, pourEndlessly } from './fault-bodies.ts';
import { answerCall, beginCall, failCall } from './grpc-answer.ts';
import { frame } from './grpc-frame.ts';
import type { GrpcCall } from './grpc-transport.ts';
import { retryAfterText } from './http-faults.ts';

const MID_RESPONSE_MS = 10;

/** Answers a gRPC call the way a fault says. */
export function answerCallWithFault(call: GrpcCall, fault: Fault): void | Promise<void> {
  const { stream, definition } = call;
  switch (fault.kind) {
    case 'hang':
      return;
    case 'delay':
      return answerLater(call, fault);
    case 'dribble':
      beginCall(stream, { 'grpc-status': '0' });
      return dribble(stream, fault.everyMs);
    case 'reset':
      return reset(call, fault);
    case 'status':
      return answerStatus(stream, fault);
    case 'partial':
      return answerCall(
        stream,
        encodeResponse(definition, 'protobuf', { rejected: fault.rejected ?? 0, message: fault.message ?? '' }),
      );
    case 'garbage':
      return answerCall(stream, garbage('protobuf'));
    case 'endless':
      beginCall(stream, { 'grpc-status': '0' });
      return pourEndlessly(stream);
    case 'grpc-status':
      return failCall(
        stream,
        { ...fault, message: fault.message ?? `fault: grpc-status ${fault.code}` },
        fault.details,
      );
    case 'goaway':
      return goAway(call, fault);
  }
}

async function answerLater({ stream, definition }: GrpcCall, { ms }: DelayFault): Promise<void> {
  await sleep(ms, undefined, { ref: false });
  if (!stream.destroyed) answerCall(stream, encodeResponse(definition, 'protobuf'));
}

async function reset({ stream, connection }: GrpcCall, { when }: ResetFault): Promise<void> {
  if (when === 'mid') {
    beginCall(stream, { 'grpc-status': '0' });
    stream.write(frame(Buffer.alloc(100)).subarray(0, 15));
    await sleep(MID_RESPONSE_MS);
  }
  connection.reset();
}

function answerStatus(stream: ServerHttp2Stream, { status, retryAfter, headers, body }: StatusFault): void {
  const retry = retryAfter === undefined ? {} : { 'retry-after': retryAfterText(retryAfter) };
  stream.respond({ ':status': status, 'content-type': 'text/plain', ...retry, ...headers });
  stream.end(body ?? `fault: status ${status}`);
}

async function goAway({ stream, definition }: GrpcCall, fault: GoawayFault): Promise<void> {
  const { session } = stream;
  session?.goaway(fault.code ?? constants.NGHTTP2_NO_ERROR);
  if (fault.graceful === true) {
    answerCall(stream, encodeResponse(definition, 'protobuf'));
    session?.close();
    return;
  }
  await sleep(MID_RESPONSE_MS);
  session?.destroy();
}
