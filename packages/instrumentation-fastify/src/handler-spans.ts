/** The option for a span of its own around each route handler, from its call until it has replied or its promise has settled. */
import { types } from 'node:util';

import type { Attributes } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { activeContext, callInContext, contextWithSpan, createScope, ports } from '@throughline/core';
import { ERROR_STATUS, SCHEMA_URL, errorType, recordError } from '@throughline/instrumentation';

import type { FastifyApp, FastifyReply, FastifyRequest, RouteHandler, RouteOptions } from './fastify-shape.ts';
import { VERSION } from './version.ts';

const SOURCE: SpanSource<Attributes> = {
  scope: createScope('@throughline/instrumentation-fastify', { version: VERSION, schemaUrl: SCHEMA_URL }),
  kind: SpanKind.INTERNAL,
  describe: (attributes) => attributes,
};

/** Handlers that are traced: a route that answers HEAD as well is shown twice. */
const traced = new WeakSet();

/** A handler under way. */
interface Handling {
  readonly span: LiveSpan;
  /** Whether it has returned without a promise and without a reply. */
  repliesLater: boolean;
}

const underway = new WeakMap<FastifyReply, Handling>();

/** Has an application trace the handlers of the routes that are added from now on. */
export function traceHandlers(app: FastifyApp, fixed: Attributes | undefined): void {
  app.addHook('onRoute', (route) => {
    if (typeof route.handler === 'function' && !traced.has(route.handler))
      route.handler = tracedHandler(route.handler, { ...fixed, ...routeAttributes(route) });
  });
  app.addHook('onError', (_request, reply, error, done) => {
    finish(reply, underway.get(reply), error);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    finishReply(reply);
    done(null, payload);
  });
  // Replies that were taken over, and connections that were lost.
  app.addHook('onResponse', (_request, reply, done) => {
    finishReply(reply);
    done();
  });
}

function routeAttributes({ url }: RouteOptions): Attributes {
  return { ...(url === undefined ? {} : { 'http.route': url }), 'fastify.type': 'request_handler' };
}

/** What the handler returns or throws goes on unchanged. */
function tracedHandler(handler: RouteHandler, attributes: Attributes): RouteHandler {
  const name = `handler ${handler.name === '' ? 'anonymous' : handler.name}`;
  function handleTraced(this: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const parent = activeContext();
    const span = ports.span.start(SOURCE, name, parent, attributes);
    if (!span.recording) return handler.call(this, request, reply);
    span.setAttributes(attributes);
    const handling: Handling = { span, repliesLater: false };
    underway.set(reply, handling);
    return followed(handling, reply, () => callInContext(contextWithSpan(parent, span), handler, this, [request, reply]));
  }
  traced.add(handleTraced);
  return handleTraced;
}

/** Nothing was thrown: errors that are `undefined` exist. */
const NOTHING = Symbol('nothing');

function followed(handling: Handling, reply: FastifyReply, run: () => unknown): unknown {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    finish(reply, handling, error);
    throw error;
  }
  if (!types.isPromise(result)) {
    if (reply.sent === true) finish(reply, handling, NOTHING);
    else handling.repliesLater = true;
    return result;
  }
  return result.then(
    (value: unknown) => {
      finish(reply, handling, NOTHING);
      return value;
    },
    (error: unknown) => {
      finish(reply, handling, error);
      throw error;
    },
  );
}

function finishReply(reply: FastifyReply): void {
  const handling = underway.get(reply);
  if (handling?.repliesLater === true) finish(reply, handling, NOTHING);
}

function finish(reply: FastifyReply, handling: Handling | undefined, error: unknown): void {
  if (handling === undefined || underway.get(reply) !== handling) return;
  underway.delete(reply);
  const { span } = handling;
  if (error !== NOTHING) {
    if (error === undefined || error === null) span.setStatus(ERROR_STATUS);
    else recordError(span, error);
    span.setAttribute('error.type', errorType(error));
  }
  span.end();
}
