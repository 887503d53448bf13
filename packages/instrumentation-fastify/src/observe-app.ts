/**
 * What is added to an application: the route and the errors of a request go to the span of the HTTP server, which waits for them in the
 * context. Where no such span is (the http instrumentation is off, telemetry has not started), the hooks find nothing and do nothing.
 */
import type { Exception, Span } from '@opentelemetry/api';
import { activeContext, registry, rpcMetadataOf } from '@throughline/core';
import type { RpcMetadata } from '@throughline/core';

import type { FastifyOptions } from './fastify-options.ts';
import type { FastifyApp, FastifyReply, FastifyRequest } from './fastify-shape.ts';
import type { Guard } from './guards.ts';
import { traceHandlers } from './handler-spans.ts';

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
  const seeRoute = guard('note a route', (request: FastifyRequest) => noteRoute(request, requestHook));
  const seeError = guard('note an error', noteError);
  app.addHook('onRequest', (request, _reply, done) => {
    seeRoute(request);
    done();
  });
  observed.add(app);
  app.addHook('onError', (request, reply, error, done) => {
    seeError(request, reply, error);
    done();
  });
  if (options.handlerSpans === true) traceHandlers(app, options.attributes);
  const { flushTimeoutMs = FLUSH_TIMEOUT_MS } = options;
  if (flushTimeoutMs > 0) app.addHook('onClose', () => flush(flushTimeoutMs));
}

/** What the server keeps of a request. One that was injected into the application has no server, but may run inside another that has. */
function serverOf({ raw }: FastifyRequest): RpcMetadata | undefined {
  const metadata = rpcMetadataOf(activeContext());
  if (metadata?.type !== 'http') return undefined;
  return 'request' in metadata && metadata.request !== raw ? undefined : metadata;
}

/** The route of a request with the prefixes of its plugins; `undefined` for a request that no route takes. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions === undefined ? request.routerPath : request.routeOptions.url;
}

function noteRoute(request: FastifyRequest, requestHook: Observation['requestHook']): void {
  const server = serverOf(request);
  if (server === undefined) return;
  const route = routeOf(request);
  if (route !== undefined) server.route = route;
  if (server.span.isRecording()) requestHook?.(server.span, request);
}

interface ErrorShape {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly status?: unknown;
}

function shapeOf(error: unknown): ErrorShape {
  try {
    const { name, code, statusCode, status } = Object(error) as ErrorShape;
    return { name, code, statusCode, status };
  } catch {
    return {};
  }
}

/** Errors that are the client's fault are answers, not failures of the server. */
function noteError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const server = serverOf(request);
  if (server === undefined) return;
  const shape = shapeOf(error);
  if (statusOf(reply, shape) < 500) return;
  // A bare `Error` says less than the status code.
  const type = [shape.code, shape.name].find(
    (candidate) => typeof candidate === 'string' && candidate !== '' && candidate !== 'Error',
  );
  if (typeof type === 'string') server.errorType = type;
  // Of nothing there is nothing to record.
  if (error === null || error === undefined) return;
  // Other HTTP instrumentations have no place for an error that waits for the answer.
  if ('error' in server) server.error = error;
  else server.span.recordException(error as Exception);
}

/** The status that Fastify is going to answer with. An error handler may still choose another. */
function statusOf(reply: FastifyReply, { statusCode, status }: ErrorShape): number {
  const given = [statusCode, status].find((candidate) => typeof candidate === 'number' && candidate >= 400);
  if (typeof given === 'number') return given;
  return reply.statusCode >= 400 ? reply.statusCode : 500;
}

async function flush(timeoutMs: number): Promise<void> {
  await registry.running?.setup.forceFlush({ timeoutMs });
}
