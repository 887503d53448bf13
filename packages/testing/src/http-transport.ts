// OTLP over HTTP: POST /v1/traces, /v1/metrics, /v1/logs in protobuf or JSON.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { decompress } from './content-encoding.ts';
import { contentTypeOf, encodeError, encodeResponse, type ResponseFormat } from './export-response.ts';
import type { Fault } from './fault.ts';
import { answerWithFault } from './http-faults.ts';
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
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
}

/** A request for a known path in a known format. */
export interface HttpExchange extends Arrived {
  readonly definition: SignalDefinition;
  readonly format: ResponseFormat;
}

interface Refusal {
  readonly status: number;
  readonly problem: string;
  /** Whether the intake has listed the problem already. */
  readonly noted?: boolean;
}

const INVALID_ARGUMENT = 3;

export async function startHttpTransport(transport: Transport, address: TransportAddress): Promise<RunningTransport> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = connectionFrom(listener, request.socket.remotePort);
    serve({ request, response, connection }, transport).catch(() => {
      transport.counts.aborted += 1;
    });
  };
  const { tls } = transport;
  const server = tls ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, handle) : createServer(handle);
  const listener = await listen(server, address);
  return { listener, url: `${tls ? 'https' : 'http'}://${address.host}:${listener.port}` };
}

async function serve(arrived: Arrived, transport: Transport): Promise<void> {
  const sent = await readBody(arrived.request, transport.maxBytes);
  const fault = takeFault(transport);
  const exchange = exchangeOf(arrived);
  if ('problem' in exchange) return refuse(arrived, exchange, transport);
  const refusal = receive(exchange, transport, { sent, fault });
  if (fault !== undefined) return answerWithFault(exchange, fault);
  if (refusal !== undefined) return refuse(arrived, refusal, transport);
  arrived.response
    .writeHead(200, { 'content-type': contentTypeOf(exchange.format) })
    .end(encodeResponse(exchange.definition, exchange.format));
}

function exchangeOf(arrived: Arrived): HttpExchange | Refusal {
  const { request } = arrived;
  const path = (request.url ?? '').split('?')[0];
  const definition = signalDefinitions.find(({ httpPath }) => httpPath === path);
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (definition === undefined) return { status: 404, problem: 'no such path' };
  if (request.method !== 'POST') return { status: 405, problem: `method ${request.method} where POST is expected` };
  if (contentType === 'application/x-protobuf') return { ...arrived, definition, format: 'protobuf' };
  if (contentType === 'application/json') return { ...arrived, definition, format: 'json' };
  return { status: 415, problem: `unknown content type "${contentType}"` };
}

interface Sent {
  readonly sent: Buffer | undefined;
  readonly fault: Fault | undefined;
}

function receive(exchange: HttpExchange, transport: Transport, { sent, fault }: Sent): Refusal | undefined {
  const { request, definition, format } = exchange;
  const compression = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (sent === undefined) return { status: 413, problem: `more than ${transport.maxBytes} bytes` };
  const decompressed = decompress(sent, compression, transport.maxBytes);
  if ('problem' in decompressed) return decompressed;
  const malformed = transport.intake.accept({
    definition,
    protocol: format === 'json' ? 'http/json' : 'http/protobuf',
    path: request.url ?? '',
    headers: request.headers,
    connection: exchange.connection.number,
    compression,
    compressedBytes: sent.length,
    body: decompressed.body,
    fault,
  });
  return malformed && { status: 400, problem: malformed.message, noted: true };
}

function refuse({ request, response }: Arrived, { status, problem, noted }: Refusal, { intake }: Transport): void {
  if (!noted) intake.refuse(`http ${request.method} ${request.url}`, problem);
  const format = request.headers['content-type']?.startsWith('application/json') ? 'json' : 'protobuf';
  response
    .writeHead(status, { 'content-type': contentTypeOf(format) })
    .end(encodeError(format, INVALID_ARGUMENT, problem));
}
