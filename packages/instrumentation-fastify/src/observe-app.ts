/**
 * What is added to an application: the route and the errors of a request go to the span of the HTTP server, which waits for them in the
 * context. Where no such span is (the http instrumentation is off, telemetry has not started), the hooks find nothing and do nothing.
 */
import type { Exception, Span } from '@opentelemetry/api';
import { activeContext, registry, rpcMetadataOf } from '@throughline/core';
import type { RpcMetadata } from '@throughline/core';
import { errorType } from '@throughline/instrumentation';

import type { FastifyOptions } from './fastify-options.ts';
import type { FastifyApp, FastifyReply, FastifyRequest } from './fastify-shape.ts';
import type { Guard } from './guards.ts';
import { reporter } from './guards.ts';
import { traceHandlers } from './handler-spans.ts';
import type { ReadRoute } from './route-of-request.ts';
import { createRouteReader } from './route-of-request.ts';

const FLUSH_TIMEOUT_MS = 2_000;

const observed = new WeakSet();

/** The options with hooks that are safe to call, and what makes our own code so. */
export interface Observation extends Omit<FastifyOptions, 'requestHook'> {
  readonly requestHook?: ((span: Span, request: FastifyRequest) => unknown) | undefined;
  readonly guard: Guard;
}

/** Adds the hooks to an application, once. Throws what the application throws, which takes no hooks once it listens. */
export function observeApp(app: FastifyApp, { guard, requestHook, ...options }: Observation): void {
  if (observed.has(app)) return;
  const readRoute = createRouteReader();
  noteRoutes(app, { guard, readRoute, requestHook });
  observed.add(app);
  const seeError = guard('note an error', noteError);
  app.addHook('onError', (request, reply, error, done) => {
    seeError(request, reply, error);
    done();
  });
  if (options.handlerSpans === true) traceHandlers(app, { guard, readRoute, attributes: options.attributes });
  const { flushTimeoutMs = FLUSH_TIMEOUT_MS } = options;
  if (flushTimeoutMs > 0) app.addHook('onClose', () => flush(flushTimeoutMs));
}

interface RouteNoting extends Pick<Observation, 'guard' | 'requestHook'> {
  readonly readRoute: ReadRoute;
}

/** The one hook that runs for each request. */
function noteRoutes(app: FastifyApp, { guard, readRoute, requestHook }: RouteNoting): void {
  const failed = reporter(guard, 'note a route');
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      const server = serverOf(request);
      if (server !== undefined) {
        const route = readRoute(request);
        if (route !== undefined) server.route = route;
        if (requestHook !== undefined && server.span.isRecording()) requestHook(server.span, request);
      }
    } catch (error) {
      failed(error);
    }
    done();
  });
}

/** What the server keeps of a request. One that was injected into the application has no server, but may run inside another that has. */
function serverOf({ raw }: FastifyRequest): RpcMetadata | undefined {
  const metadata = rpcMetadataOf(activeContext());
  if (metadata?.type !== 'http') return undefined;
  return 'request' in metadata && metadata.request !== raw ? undefined : metadata;
}

/** The server decides by the status of its answer whether the error shows: what an error handler turned into 4xx is no failure. */
function noteError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const server = serverOf(request);
  if (server === undefined) return;
  const type = errorType(error);
  // A bare `Error` says less than the status code.
  if (type !== 'Error' && type !== '_OTHER') server.errorType = type;
  // Of nothing there is nothing to record.
  if (error === null || error === undefined) return;
  if ('error' in server) server.error = error;
  // Other HTTP instrumentations have no place for an error that waits for the answer.
  else if (statusOf(reply, error) >= 500) server.span.recordException(error as Exception);
}

/** The status that Fastify is going to answer with. An error handler may still choose another. */
function statusOf(reply: FastifyReply, error: object): number {
  const { statusCode, status } = error as { readonly statusCode?: unknown; readonly status?: unknown };
  const given = [statusCode, status].find((candidate) => typeof candidate === 'number' && candidate >= 400);
  if (typeof given === 'number') return given;
  return reply.statusCode >= 400 ? reply.statusCode : 500;
}

async function flush(timeoutMs: number): Promise<void> {
  await registry.running?.setup.forceFlush({ timeoutMs });
}
