// OTLP over gRPC: unary calls on HTTP/2, cleartext with prior knowledge or TLS with ALPN.

import { createSecureServer, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

import { decompress } from './content-encoding.ts';
import { encodeResponse } from './export-response.ts';
import type { Fault } from './fault.ts';
import { unframe } from './grpc-frame.ts';
import { answerCall, failCall } from './grpc-answer.ts';
import { answerCallWithFault } from './grpc-faults.ts';
import { listen } from './listener.ts';
import { type SignalDefinition, signalDefinitions } from './signal.ts';
import {
  type Connection,
  connectionFrom,
  readBody,
  type RunningTransport,
  takeFault,
  type Transport,
  type TransportAddress,
} from './transport.ts';

interface Arrived {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly connection: Connection;
}

/** A call of a known method. */
export interface GrpcCall extends Arrived {
  readonly definition: SignalDefinition;
}

interface Refusal {
  readonly code: number;
  readonly problem: string;
  /** Whether the intake has listed the problem already. */
  readonly noted?: boolean;
}

const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;

export async function startGrpcTransport(transport: Transport, address: TransportAddress): Promise<RunningTransport> {
  const { tls } = transport;
  const server = tls ? createSecureServer({ ...tls, requestCert: tls.ca !== undefined }) : createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const connection = connectionFrom(listener, stream.session?.socket.remotePort);
    serve({ stream, headers, connection }, transport).catch(() => {
      transport.counts.aborted += 1;
    });
  });
  server.on('sessionError', () => {});
  const listener = await listen(server, address);
  return { listener, url: `${tls ? 'https' : 'http'}://${address.host}:${listener.port}` };
}

async function serve(arrived: Arrived, transport: Transport): Promise<void> {
  const { stream, headers } = arrived;
  const sent = await readBody(stream, transport.maxBytes);
  if (stream.aborted) throw new Error('aborted');
  const fault = takeFault(transport);
  const path = headers[':path'] ?? '';
  const definition = signalDefinitions.find(({ grpcPath }) => grpcPath === path);
  if (!(headers['content-type'] ?? '').startsWith('application/grpc'))
    return stream.respond({ ':status': 415 }, { endStream: true });
  if (definition === undefined)
    return refuse(stream, { code: UNIMPLEMENTED, problem: `no such method ${path}` }, transport);
  const call = { ...arrived, definition };
  const refusal = receive(call, transport, { sent, fault });
  if (fault !== undefined) return answerCallWithFault(call, fault);
  if (refusal !== undefined) return refuse(stream, refusal, transport);
  answerCall(stream, encodeResponse(definition, 'protobuf'));
}

interface Sent {
  readonly sent: Buffer | undefined;
  readonly fault: Fault | undefined;
}

function receive(call: GrpcCall, transport: Transport, { sent, fault }: Sent): Refusal | undefined {
  const { headers, definition, connection } = call;
  const unframed = sent && unframe(sent);
  if (unframed === undefined) return { code: RESOURCE_EXHAUSTED, problem: `more than ${transport.maxBytes} bytes` };
  if ('problem' in unframed) return { code: INVALID_ARGUMENT, problem: unframed.problem };
  const encoding = unframed.compressed ? String(headers['grpc-encoding'] ?? 'none') : 'identity';
  const decompressed = decompress(unframed.message, encoding, transport.maxBytes);
  if ('problem' in decompressed) return { code: codeOf(decompressed.status), problem: decompressed.problem };
  const malformed = transport.intake.accept({
    definition,
    fault,
    connection: connection.number,
    protocol: 'grpc',
    path: definition.grpcPath,
    headers,
    compression: encoding,
    compressedBytes: unframed.message.length,
    body: decompressed.body,
  });
  return malformed && { code: INVALID_ARGUMENT, problem: malformed.message, noted: true };
}

function codeOf(status: 400 | 413 | 415): number {
  if (status === 413) return RESOURCE_EXHAUSTED;
  return status === 415 ? UNIMPLEMENTED : INVALID_ARGUMENT;
}

function refuse(stream: ServerHttp2Stream, { code, problem, noted }: Refusal, { intake }: Transport): void {
  if (!noted) intake.refuse('grpc', problem);
  failCall(stream, { code, message: problem });
}
