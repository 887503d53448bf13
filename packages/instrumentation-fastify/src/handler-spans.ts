/**
 * The option for a span of its own around each route handler.
 *
 * It lasts until the promise of the handler has settled; without a promise until the handler has replied, has taken the reply over, or the
 * connection is closed.
 */
import { types } from 'node:util';

import type { Attributes, Context } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { activeContext, callInContext, contextWithSpan, createScope, ports } from '@throughline/core';
import { ERROR_STATUS, SCHEMA_URL, errorType, recordError } from '@throughline/instrumentation';

import type { FastifyApp, FastifyReply, FastifyRequest, RouteHandler } from './fastify-shape.ts';
import type { Guard } from './guards.ts';
import type { ReadRoute } from './route-of-request.ts';
import { VERSION } from './version.ts';

const SCOPE = createScope('@throughline/instrumentation-fastify', { version: VERSION, schemaUrl: SCHEMA_URL });

/** What the spans of an application's handlers are made with. */
export interface HandlerTracing {
  readonly guard: Guard;
  readonly readRoute: ReadRoute;
  /** Attributes of every span. */
  readonly attributes: Attributes | undefined;
}

/** A handler under way. A class, as everything that lives as long as a request. */
class Handling {
  readonly span: LiveSpan;
  readonly context: Context;
  hasReplied: boolean;
  /** Whether it has returned without a promise and without a reply. */
  repliesLater: boolean;

  constructor(span: LiveSpan, context: Context) {
    this.span = span;
    this.context = context;
    this.hasReplied = false;
    this.repliesLater = false;
  }
}

/** What of a handler's life is seen, safe to call. */
interface HandlerEvents {
  begun(name: string, request: FastifyRequest, reply: FastifyReply): Handling | undefined;
  returned(reply: FastifyReply, result: unknown): void;
  failed(reply: FastifyReply, error: unknown): void;
}

const underway = new WeakMap<FastifyReply, Handling>();

/** What the handlers that we gave to routes call. A route that brings a HEAD route along is shown again. */
const originals = new WeakMap<RouteHandler, RouteHandler>();

/** Has an application trace the handlers of the routes that are added from now on. */
export function traceHandlers(app: FastifyApp, tracing: HandlerTracing): void {
  const { guard } = tracing;
  const source = createSource(tracing);
  const events: HandlerEvents = {
    begun: guard('begin the span of a handler', (name: string, request: FastifyRequest, reply: FastifyReply) =>
      begin(source, name, request, reply),
    ),
    returned: guard('end the span of a handler', settle),
    failed: guard('fail the span of a handler', fail),
  };
  const replied = guard('see the reply of a handler', noteReply);
  app.addHook('onRoute', (route) => {
    // What handles a WebSocket gets no reply, and lasts as long as its connection.
    if (typeof route.handler !== 'function' || route.websocket === true) return;
    route.handler = tracedHandler(originals.get(route.handler) ?? route.handler, events);
  });
  app.addHook('onError', (_request, reply, error, done) => {
    events.failed(reply, error);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    replied(reply);
    done();
  });
}

function createSource({ readRoute, attributes }: HandlerTracing): SpanSource<FastifyRequest> {
  return {
    scope: SCOPE,
    kind: SpanKind.INTERNAL,
    describe(request) {
      const route = readRoute(request);
      const common = { ...attributes, 'fastify.type': 'request_handler' };
      return route === undefined ? common : { ...common, 'http.route': route };
    },
  };
}

/** What the handler returns or throws goes on unchanged. */
function tracedHandler(handler: RouteHandler, events: HandlerEvents): RouteHandler {
  const name = `handler ${handler.name === '' ? 'anonymous' : handler.name}`;
  function handleTraced(this: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const handling = events.begun(name, request, reply);
    if (handling === undefined) return handler.call(this, request, reply);
    let result: unknown;
    try {
      result = callInContext(handling.context, handler, this, [request, reply]);
    } catch (error) {
      events.failed(reply, error);
      throw error;
    }
    events.returned(reply, result);
    return result;
  }
  originals.set(handleTraced, handler);
  return handleTraced;
}

function begin(
  source: SpanSource<FastifyRequest>,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Handling | undefined {
  // Another plugin may have wrapped a handler of ours, which is inside one of ours then.
  if (underway.has(reply)) return undefined;
  const parent = activeContext();
  const span = ports.span.start(source, name, parent, request);
  if (!span.recording) return undefined;
  span.setAttributes(source.describe(request));
  const handling = new Handling(span, contextWithSpan(parent, span));
  underway.set(reply, handling);
  return handling;
}

function settle(reply: FastifyReply, result: unknown): void {
  const handling = underway.get(reply);
  if (handling === undefined) return;
  if (types.isPromise(result))
    result.then(
      () => end(reply),
      (error: unknown) => fail(reply, error),
    );
  else if (handling.hasReplied || reply.sent === true) end(reply);
  else {
    handling.repliesLater = true;
    reply.raw.once('close', () => end(reply));
  }
}

/** A handler that is still running, or has a promise, goes on after its reply. */
function noteReply(reply: FastifyReply): void {
  const handling = underway.get(reply);
  if (handling === undefined) return;
  handling.hasReplied = true;
  if (handling.repliesLater) end(reply);
}

function fail(reply: FastifyReply, error: unknown): void {
  const span = underway.get(reply)?.span;
  if (span === undefined) return;
  if (error === undefined || error === null) span.setStatus(ERROR_STATUS);
  else recordError(span, error);
  span.setAttribute('error.type', errorType(error));
  end(reply);
}

function end(reply: FastifyReply): void {
  const span = underway.get(reply)?.span;
  underway.delete(reply);
  span?.end();
}
