/**
 * What is added to an application: the route and the errors of a request go to the span of the HTTP server, which waits for them in the
 * context. Where no such span is (the http instrumentation is off, telemetry has not started), the hooks find nothing and do nothing.
 */
import type { Exception, Span } from '@opentelemetry/api';
import { activeContext, internalLog, registry, rpcMetadataOf, shown } from '@throughline/core';
import type { RpcMetadata } from '@throughline/core';

import type { FastifyOptions } from './fastify-options.ts';
import type { FastifyApp, FastifyReply, FastifyRequest } from './fastify-shape.ts';
import { tracedHandler } from './handler-spans.ts';

const FLUSH_TIMEOUT_MS = 2_000;

const observed = new WeakSet();

/** The options with hooks that are safe to call. */
export interface Observation extends Omit<FastifyOptions, 'requestHook'> {
  readonly requestHook?: ((span: Span, request: FastifyRequest) => unknown) | undefined;
}

/** Adds the hooks to an application, once. */
export function observeApp(app: FastifyApp, options: Observation): void {
  if (observed.has(app)) return;
  observed.add(app);
  app.addHook('onRequest', (request, _reply, done) => {
    noteRoute(request, options);
    done();
  });
  app.addHook('onError', (_request, reply, error, done) => {
    noteError(reply, error);
    done();
  });
  if (options.handlerSpans === true)
    app.addHook('onRoute', (route) => void (route.handler = tracedHandler(route, options.attributes)));
  const { flushTimeoutMs = FLUSH_TIMEOUT_MS } = options;
  if (flushTimeoutMs > 0) app.addHook('onClose', () => flush(flushTimeoutMs));
}

function serverOf(): RpcMetadata | undefined {
  const metadata = rpcMetadataOf(activeContext());
  return metadata?.type === 'http' ? metadata : undefined;
}

/** The route of a request with the prefixes of its plugins; `undefined` for a request that no route takes. */
function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions === undefined ? request.routerPath : request.routeOptions.url;
}

function noteRoute(request: FastifyRequest, { requestHook }: Observation): void {
  const server = serverOf();
  if (server === undefined) return;
  const route = routeOf(request);
  if (route !== undefined) server.route = route;
  if (requestHook !== undefined && server.span.isRecording()) callHook(requestHook, server.span, request);
}

function callHook(hook: (span: Span, request: FastifyRequest) => unknown, span: Span, request: FastifyRequest): void {
  try {
    hook(span, request);
  } catch (error) {
    internalLog.warn(`the requestHook of instrumentation-fastify failed: ${shown(error)}`);
  }
}

/** Errors that are the client's fault are answers, not failures of the server. */
function noteError(reply: FastifyReply, error: unknown): void {
  const server = serverOf();
  if (server === undefined || statusOf(reply, error) < 500) return;
  const { name, code } =
    typeof error === 'object' && error !== null ? (error as { name?: unknown; code?: unknown }) : {};
  // A bare `Error` says less than the status code.
  const type = [code, name].find(
    (candidate) => typeof candidate === 'string' && candidate !== '' && candidate !== 'Error',
  );
  if (typeof type === 'string') server.errorType = type;
  // Other HTTP instrumentations have no place for an error that waits for the answer.
  if ('error' in server) server.error = error;
  else server.span.recordException(error as Exception);
}

/** The status that Fastify is going to answer with. An error handler may still choose another. */
function statusOf(reply: FastifyReply, error: unknown): number {
  const { statusCode, status } =
    typeof error === 'object' && error !== null ? (error as { statusCode?: unknown; status?: unknown }) : {};
  const given = [statusCode, status].find((candidate) => typeof candidate === 'number' && candidate >= 400);
  if (typeof given === 'number') return given;
  return reply.statusCode >= 400 ? reply.statusCode : 500;
}

async function flush(timeoutMs: number): Promise<void> {
  await registry.running?.setup.forceFlush({ timeoutMs });
}
