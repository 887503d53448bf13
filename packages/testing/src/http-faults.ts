import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { contentTypeOf, encodeError, encodeResponse, type ResponseFormat } from './export-response.ts';
import type { DelayFault, DribbleFault, Fault, GoawayFault, PartialFault, ResetFault, StatusFault } from './fault.ts';
import { dribble, garbage, pourEndlessly } from './fault-bodies.ts';
import type { HttpExchange } from './http-transport.ts';

const UNAVAILABLE = 14;
const MID_RESPONSE_MS = 10;

/** Answers an HTTP request the way a fault says. */
export function answerWithFault(exchange: HttpExchange, fault: Fault): void | Promise<void> {
  const { response, format } = exchange;
  switch (fault.kind) {
    case 'hang':
      return;
    case 'delay':
      return answerLater(exchange, fault);
    case 'dribble':
      return answerInDrops(exchange, fault);
    case 'reset':
      return reset(exchange, fault);
    case 'status':
      return answerStatus(exchange, fault);
    case 'partial':
      return answerPartially(exchange, fault);
    case 'garbage':
      return void begin(response, format).end(garbage(format));
    case 'endless':
      return pourEndlessly(begin(response, format));
    case 'grpc-status':
      return answerStatus(exchange, { kind: 'status', status: 500, body: `grpc status ${fault.code}` });
    case 'goaway':
      return closeConnection(exchange, fault);
  }
}

function begin(response: ServerResponse, format: ResponseFormat): ServerResponse {
  return response.writeHead(200, { 'content-type': contentTypeOf(format) });
}

function accept({ response, format, definition }: HttpExchange): void {
  begin(response, format).end(encodeResponse(definition, format));
}

async function answerLater(exchange: HttpExchange, { ms }: DelayFault): Promise<void> {
  await sleep(ms, undefined, { ref: false });
  if (!exchange.response.destroyed) accept(exchange);
}

function answerInDrops({ response, format }: HttpExchange, { everyMs }: DribbleFault): void {
  dribble(begin(response, format), everyMs);
}

async function reset({ response, connection }: HttpExchange, { when }: ResetFault): Promise<void> {
  if (when === 'mid') {
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': '100' });
    response.write(Buffer.alloc(10, 1));
    await sleep(MID_RESPONSE_MS);
  }
  connection.reset();
}

function answerStatus({ response, format }: HttpExchange, { status, retryAfter, headers, body }: StatusFault): void {
  const contentType = body === undefined ? contentTypeOf(format) : 'text/plain';
  const retry = retryAfter === undefined ? {} : { 'retry-after': retryAfterText(retryAfter) };
  response.writeHead(status, { 'content-type': contentType, ...retry, ...headers });
  response.end(body ?? encodeError(format, UNAVAILABLE, `fault: status ${status}`));
}

/** The text of a Retry-After header. */
export function retryAfterText(retryAfter: number | Date | string): string {
  return retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
}

function answerPartially({ response, format, definition }: HttpExchange, fault: PartialFault): void {
  const partial = { rejected: fault.rejected ?? 0, message: fault.message ?? '' };
  begin(response, format).end(encodeResponse(definition, format, partial));
}

function closeConnection(exchange: HttpExchange, { graceful }: GoawayFault): void {
  if (graceful !== true) return void exchange.response.socket?.destroy();
  exchange.response.setHeader('connection', 'close');
  accept(exchange);
}
