import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request } from 'node:http';
import type * as https from 'node:https';

import { readBoundedBody } from './bounded-body.ts';
import { printable, readJsonResponse, readProtobufResponse, readStatusMessage } from './export-response.ts';
import { failureOfConnection, failureOfTimeout } from './failure-of-connection.ts';
import { NOT_OTLP, failureOfStatus, httpStatus } from './failure-of-status.ts';
import type { Outcome } from './outcome.ts';
import type { PreparedRequest } from './prepared-request.ts';
import { tryWithin } from './prepared-request.ts';
import type { Endpoint, HeaderSource, Transport } from './transport.ts';

// Taken when the module loads, which is before instrumentations patch it.
const originalRequest = request;

const MOST_SOCKETS = 4;

/** A way to an endpoint over HTTP/1.1, with connections that are kept open but never keep the process alive. */
export function createHttpTransport(endpoint: Endpoint, headers: HeaderSource): Transport {
  const url = new URL(endpoint.url);
  const agent = createAgent(url, endpoint);
  const target: RequestOptions = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : url.port,
    path: url.pathname + url.search,
    agent,
  };
  const isJson = endpoint.protocol === 'http/json';
  return {
    send: (parcel, timeoutMs) =>
      tryWithin(timeoutMs, parcel, endpoint, {
        headers,
        post: (prepared) => post(target, fieldsOf(endpoint, prepared), { prepared, isJson, timeoutMs }),
      }),
    close: () => agent.destroy(),
  };
}

function createAgent(url: URL, { tls }: Endpoint): Agent {
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS };
  if (url.protocol === 'http:') return new HttpAgent(options);
  const { Agent: HttpsAgent } = require('node:https') as typeof https;
  return new HttpsAgent({ ...options, ...definedOf(tls) });
}

function definedOf<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function fieldsOf(endpoint: Endpoint, { headers, bytes }: PreparedRequest): Record<string, string | number> {
  const encoding: Record<string, string> =
    endpoint.compression === 'none' ? {} : { 'content-encoding': endpoint.compression };
  return { ...headers, ...encoding, 'content-type': endpoint.contentType, 'content-length': bytes.length };
}

interface Posting {
  readonly prepared: PreparedRequest;
  readonly isJson: boolean;
  /** The setting, for the message. */
  readonly timeoutMs: number;
}

function post(target: RequestOptions, fields: Record<string, string | number>, posting: Posting): Promise<Outcome> {
  const { prepared, isJson, timeoutMs } = posting;
  return new Promise((resolve) => {
    const outgoing = originalRequest({ ...target, headers: fields });
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const timer = setTimeout(() => {
      finish(failureOfTimeout(timeoutMs));
      outgoing.destroy();
    }, prepared.timeoutMs);
    timer.unref();
    let answered = false;
    outgoing.on('socket', (socket) => socket.unref());
    outgoing.on('response', (response) => {
      answered = true;
      void readAnswer(response, isJson).then(finish);
    });
    outgoing.on('error', (error) =>
      finish({ ...failureOfConnection(error), stale: outgoing.reusedSocket && !answered }),
    );
    outgoing.on('close', () => {
      if (!answered) finish(failureOfConnection(new Error('closed without an answer')));
    });
    outgoing.end(prepared.bytes);
  });
}

async function readAnswer(response: IncomingMessage, isJson: boolean): Promise<Outcome> {
  const { bytes, end } = await readBoundedBody(response);
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) {
    const location = response.headers.location;
    const said = location === undefined ? readStatusMessage(bytes, isJson) : `Location: ${withoutSecrets(location)}`;
    return failureOfStatus(status, response.headers['retry-after'], said);
  }
  if (end === 'broken') return failureOfConnection({ code: 'ECONNRESET' });
  if (end === 'cut') return NOT_OTLP;
  const accepted = isJson ? readJsonResponse(bytes) : readProtobufResponse(bytes);
  return { ...accepted, status: httpStatus(status) };
}

function withoutSecrets(location: string): string {
  return printable(location.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')) ?? '';
}
