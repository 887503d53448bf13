import { types } from 'node:util';

import type { Attributes } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { activeContext, callInContext, contextWithSpan, createScope, ports } from '@throughline/core';
import { SCHEMA_URL, errorType, recordError } from '@throughline/instrumentation';

import type { FastifyReply, FastifyRequest, RouteHandler, RouteOptions } from './fastify-shape.ts';
import { VERSION } from './version.ts';

const SOURCE: SpanSource<Attributes> = {
  scope: createScope('@throughline/instrumentation-fastify', { version: VERSION, schemaUrl: SCHEMA_URL }),
  kind: SpanKind.INTERNAL,
  describe: (attributes) => attributes,
};

/** The handler of a route inside a span of its own. What it returns or throws goes on unchanged. */
export function tracedHandler(route: RouteOptions, fixed: Attributes | undefined): RouteHandler {
  const { handler, url } = route;
  if (typeof handler !== 'function') return handler as never;
  const attributes: Attributes = {
    ...fixed,
    ...(url === undefined ? {} : { 'http.route': url }),
    'fastify.type': 'request_handler',
  };
  const name = `handler ${handler.name === '' ? 'anonymous' : handler.name}`;
  return function handleTraced(this: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const parent = activeContext();
    const span = ports.span.start(SOURCE, name, parent, attributes);
    if (!span.recording) return handler.call(this, request, reply);
    span.setAttributes(attributes);
    return endedWith(span, () => callInContext(contextWithSpan(parent, span), handler, this, [request, reply]));
  };
}

function endedWith(span: LiveSpan, run: () => unknown): unknown {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (!types.isPromise(result)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      fail(span, error);
      throw error;
    },
  );
}

function fail(span: LiveSpan, error: unknown): void {
  recordError(span, error);
  span.setAttribute('error.type', errorType(error));
  span.end();
}
