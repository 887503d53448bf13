/** A server for the page alone, on a port of its own. It keeps no process alive, and no instrumentation sees it. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { runUntraced } from '@throughline/core';

import type { ScrapeAnswer } from './answer.ts';
import { answerScrape, refusal } from './answer.ts';
import { hostMayAsk } from './host-check.ts';
import type { ListenFailure } from './listen-failure.ts';
import { listenFailure } from './listen-failure.ts';
import type { PageSettings } from './page-options.ts';
import { sendAnswer } from './send-answer.ts';

/** Where and what to serve. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly page: PageSettings;
}

/** A server that listens, is about to, or could not. */
export interface MetricsServer {
  /** Settles when it is known whether it listens. Never rejects. */
  readonly ready: Promise<void>;
  /** Where the page is, once it listens. */
  url(): string | undefined;
  failure(): ListenFailure | undefined;
  /** Closes it. Scrapes under way are finished until the deadline, a moment of `Date.now()`. */
  close(deadline: number): Promise<void>;
}

const LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  // Scrapers come back every 15 to 60 s and keep their connection.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5000,
};
const SLOWEST_READER_MS = 30_000;
const MOST_CONNECTIONS = 100;
const LAST_SCRAPE_MS = 1000;

/** Starts listening. */
export function startMetricsServer(options: ServerOptions): MetricsServer {
  const server = createServer(LIMITS, (request, response) => {
    void answerRequest(request, options, boundAddress(server)).then((answer) => sendAnswer(response, answer));
  });
  // Instrumentations patch the method of the prototype.
  server.emit = EventEmitter.prototype.emit;
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(SLOWEST_READER_MS);
  server.unref();
  server.on('connection', (socket) => socket.unref());
  let failure: ListenFailure | undefined;
  const ready = new Promise<void>((resolve) => {
    // It stays: an error of a server that listens must not end the process either.
    server.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (!server.listening) failure = listenFailure(code ?? message, options);
      resolve();
    });
    runUntraced(() => server.listen(options.port, options.host, resolve));
  });
  return {
    ready,
    url: () => (server.listening ? urlOf(server.address() as AddressInfo, options) : undefined),
    failure: () => failure,
    close: (deadline) => close(server, Math.min(deadline, Date.now() + LAST_SCRAPE_MS)),
  };
}

async function answerRequest(
  request: IncomingMessage,
  { path, host, page }: ServerOptions,
  address: string,
): Promise<ScrapeAnswer> {
  const { headers, method, url = '/' } = request;
  // Nothing of a body is read: the connection ends with the answer.
  if (hasBody(request)) return refusal(413, 'A request for metrics has no body', { connection: 'close' });
  if (!hostMayAsk(headers.host, address, host)) return refusal(403, 'This host name may not ask here');
  if (pathOf(url) !== path) return refusal(404, `Metrics are at ${path}`);
  return answerScrape(
    {
      method,
      accept: headers.accept,
      acceptEncoding: headers['accept-encoding'],
      authorization: headers.authorization,
    },
    page,
  );
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** A target is not parsed as a URL: `//` is none, and is still a request. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

function boundAddress(server: Server): string {
  return (server.address() as AddressInfo | null)?.address ?? '';
}

function urlOf({ address, port, family }: AddressInfo, { path }: ServerOptions): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}${path}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${path}`;
}

function close(server: Server, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), Math.max(0, deadline - Date.now()));
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
