import type { Attributes, Span } from '@opentelemetry/api';

import type { FastifyRequest } from './fastify-shape.ts';

/** The options. A hook that throws is reported once; the request is not affected. */
export interface FastifyOptions {
  /** A span for each route handler, below the server's span. Default `false`: one span per request says as much at half the cost. */
  readonly handlerSpans?: boolean | undefined;
  /** Called when the route of a request is known, on recorded spans only. */
  readonly requestHook?: ((span: Span, request: FastifyRequest) => void) | undefined;
  /** Attributes of every handler span. */
  readonly attributes?: Attributes | undefined;
  /** How long `onClose` waits for what is not delivered yet, in milliseconds; 0 for not at all. Default 2000. */
  readonly flushTimeoutMs?: number | undefined;
}
