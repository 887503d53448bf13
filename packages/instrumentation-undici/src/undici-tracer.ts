/** What a span of undici is: one per hop, named `{method}`, ended when the body of the response was read. */
import type { Attributes, Context, TextMapSetter } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import {
  activeContext,
  contextWithSpan,
  isSuppressed,
  ports,
  secondsSince,
  spanOf,
  startOfMeasurement,
} from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import {
  ERROR_STATUS,
  createHeaderCapture,
  createHttpClientEntries,
  createHttpMethods,
  createUrlRedaction,
  errorType,
  httpMethodIndex,
  recordError,
} from '@throughline/instrumentation';

import { addHeader, removeHeader, requestHeader, responseHeader } from './header-access.ts';
import { keepContext } from './undici-contexts.ts';
import type { HeadersReceived, HeadersSent, RequestCreated, RequestFailed, UndiciRequest } from './undici-messages.ts';
import type { UndiciOptions } from './undici-options.ts';
import type { Origin } from './undici-origin.ts';
import { originOf, urlOf } from './undici-origin.ts';

/** What hears of each step of a request. */
export interface UndiciTracer {
  created(message: RequestCreated): void;
  headersSent(message: HeadersSent): void;
  headersReceived(message: HeadersReceived): void;
  completed(message: RequestCreated): void;
  failed(message: RequestFailed): void;
}

/**
 * A request under way.
 *
 * A class, because V8 moves object literals that live as long as a request straight to the old generation, and with them all that they lead to.
 */
class Underway {
  readonly span: LiveSpan;
  readonly origin: Origin;
  /** The context of the span. */
  readonly context: Context;
  /** When it began, in ticks; 0 where nobody measures. */
  readonly startTicks: number;
  statusCode: number;
  /** `undefined` until there is a connection. */
  httpVersion: string | undefined;
  peerAddress: string | undefined;
  peerPort: number | undefined;

  constructor(origin: Origin, span: LiveSpan, context: Context) {
    this.span = span;
    this.origin = origin;
    this.context = context;
    this.startTicks = startOfMeasurement();
    this.statusCode = 0;
    this.httpVersion = undefined;
    this.peerAddress = undefined;
    this.peerPort = undefined;
  }
}

const UNDERWAY: unique symbol = Symbol('throughline.underway');

type Marked = UndiciRequest & { [UNDERWAY]?: Underway | undefined };

/** The one field that an application may set by itself without contradicting the span. */
const BAGGAGE = 'baggage';

const SETTER: TextMapSetter<UndiciRequest> = {
  set(request, name, value) {
    if (name === BAGGAGE) removeHeader(request, name);
    addHeader(request, name, value);
  },
};

/** Writes the trace context. What the application set of its own accord gives way: two parents are none. */
function inject(request: UndiciRequest, context: Context): void {
  for (const field of ports.propagation.fields) if (field !== BAGGAGE) removeHeader(request, field);
  ports.propagation.inject(context, request, SETTER);
}

function putPeer({ span, peerAddress, peerPort }: Underway): void {
  if (peerAddress !== undefined) span.put('network.peer.address', peerAddress);
  if (peerPort !== undefined) span.put('network.peer.port', peerPort);
}

/** Makes the tracer. */
export function createUndiciTracer(host: InstrumentationHost, options: UndiciOptions): UndiciTracer {
  const ignore = host.callback('ignoreRequestHook', options.ignoreRequestHook);
  const startSpanHook = host.callback('startSpanHook', options.startSpanHook);
  const requestHook = host.callback('requestHook', options.requestHook);
  const responseHook = host.callback('responseHook', options.responseHook);
  const methods = createHttpMethods(host.core.settings);
  const redaction = createUrlRedaction({ queryKeys: options.redactedQueryParams });
  const requestHeaders = createHeaderCapture('request', options.headersToSpanAttributes?.requestHeaders);
  const responseHeaders = createHeaderCapture('response', options.headersToSpanAttributes?.responseHeaders);
  const findEntry = createHttpClientEntries(host.scope, options.attributes);
  const source: SpanSource<UndiciRequest> = { scope: host.scope, kind: SpanKind.CLIENT, describe };

  /** What a sampler may look at. */
  function describe(request: UndiciRequest): Attributes {
    const origin = originOf(request);
    return {
      ...options.attributes,
      'http.request.method': methods(request.method).attribute,
      'url.full': redaction.url(urlOf(request, origin)),
      ...(origin === undefined ? {} : { 'server.address': origin.address, 'server.port': origin.port }),
      ...startSpanHook?.(request),
    };
  }

  function record(span: LiveSpan, request: UndiciRequest, origin: Origin): void {
    span.put('url.full', redaction.url(urlOf(request, origin)));
    const { original } = methods(request.method);
    if (original !== undefined) span.put('http.request.method_original', original);
    const started = startSpanHook?.(request);
    if (started !== undefined) span.setAttributes(started);
    requestHook?.(span, request);
    requestHeaders?.put(span, (name) => requestHeader(request, name));
  }

  function finish(request: Marked, failure: unknown): void {
    const underway = request[UNDERWAY];
    if (underway === undefined) return;
    request[UNDERWAY] = undefined;
    const { span, origin, statusCode, httpVersion, startTicks } = underway;
    if (!span.recording && startTicks === 0) return;
    const method = methods(request.method).attribute;
    const type = failure === undefined ? undefined : errorType(failure);
    const { block, failed, duration } = findEntry({
      host: origin.address,
      port: origin.port,
      method,
      methodIndex: httpMethodIndex(method),
      statusCode,
      httpVersion,
      errorType: type,
    });
    if (startTicks !== 0) duration.record(secondsSince(startTicks), underway.context);
    if (!span.recording) return;
    putPeer(underway);
    span.useBlock(block);
    if (failure !== undefined) recordError(span, failure);
    else if (failed) span.setStatus(ERROR_STATUS);
    span.end();
  }

  return {
    created({ request }) {
      // A tunnel through a proxy is no request of the application, and what was upgraded is none any more.
      if (request.method === 'CONNECT' || Boolean(request.upgrade)) return;
      const parent = activeContext();
      keepContext(request, parent);
      if (isSuppressed(parent)) return;
      if (options.requireParentforSpans === true && spanOf(parent) === undefined) return;
      const origin = originOf(request);
      if (origin === undefined || ignore?.(request) === true) return;
      const span = ports.span.start(source, methods(request.method).spanName, parent, request);
      const context = contextWithSpan(parent, span);
      (request as Marked)[UNDERWAY] = new Underway(origin, span, context);
      inject(request, context);
      if (span.recording) record(span, request, origin);
    },
    headersSent({ request, socket }) {
      const underway = (request as Marked)[UNDERWAY];
      if (underway === undefined || socket === undefined) return;
      // Called again when the request goes over another connection, because the first was lost.
      underway.httpVersion = socket.alpnProtocol === 'h2' ? '2' : '1.1';
      underway.peerAddress = socket.remoteAddress;
      underway.peerPort = socket.remotePort;
    },
    headersReceived({ request, response }) {
      const underway = (request as Marked)[UNDERWAY];
      // Informational responses come before the final one.
      if (underway === undefined || response.statusCode < 200) return;
      underway.statusCode = response.statusCode;
      if (!underway.span.recording) return;
      responseHook?.(underway.span, { request, response });
      responseHeaders?.put(underway.span, (name) => responseHeader(response.headers, name));
    },
    completed: ({ request }) => finish(request, undefined),
    failed: ({ request, error }) => finish(request, error ?? 'error'),
  };
}
