/** What a server span is: one per request, named `{method} {route}`, ended when the response is closed. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Attributes, Context, Exception } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import type { LiveSpan, MetricHandle, SpanSource } from '@throughline/core';
import { ports, secondsSince, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import {
  ERROR_STATUS,
  createHeaderCapture,
  createHttpMethods,
  createUrlRedaction,
  httpMethodIndex,
} from '@throughline/instrumentation';

import { createActiveRequests } from './active-requests.ts';
import { readCallbacks } from './callbacks.ts';
import { createConnectionBlocks } from './connection-blocks.ts';
import type { HttpOptions } from './http-options.ts';
import { clientAddress, isHttps, serverAddress } from './incoming-addresses.ts';
import { pathAndQueryOf } from './incoming-target.ts';
import type { BeginServing, Serving } from './patch-server.ts';
import { ignoreEvents, watchEvents } from './patched-emitters.ts';
import { createServerEntries } from './server-entry.ts';
import { ServerRequest } from './server-request.ts';
import { peerOf } from './socket-peer.ts';

// Exports of the API are accessors; read once here, they cost nothing per request.
const ROOT: Context = ROOT_CONTEXT;

const ABORTED = 'aborted';

type Put = (key: string, value: string | number) => void;

const ADDRESS_KEYS = ['server.address', 'server.port', 'client.address', 'network.peer.address', 'network.peer.port'];

/** Makes the function that begins the serving of requests, for servers with and without TLS. */
export function createServerTracer(host: InstrumentationHost, options: HttpOptions): (https: boolean) => BeginServing {
  const callbacks = readCallbacks(host, options);
  const methods = createHttpMethods(host.core.settings);
  const redaction = createUrlRedaction({ queryKeys: options.redactedQueryParams });
  const requestHeaders = createHeaderCapture('request', options.headersToSpanAttributes?.server?.requestHeaders);
  const responseHeaders = createHeaderCapture('response', options.headersToSpanAttributes?.server?.responseHeaders);
  const findEntry = createServerEntries(host.scope, options.attributes);
  const activeRequests = createActiveRequests(host.scope);
  const findConnectionBlock = ADDRESS_KEYS.some((key) => key in (options.attributes ?? {}))
    ? undefined
    : createConnectionBlocks(addressesOf);

  const sourceOf = (https: boolean): SpanSource<IncomingMessage> => ({
    scope: host.scope,
    kind: SpanKind.SERVER,
    describe: (request) => describe(request, isHttps(request.headers, https)),
  });

  /** What a sampler may look at. */
  function describe(request: IncomingMessage, https: boolean): Attributes {
    const attributes: Attributes = {
      ...options.attributes,
      'http.request.method': methods(request.method ?? 'GET').attribute,
      'url.scheme': https ? 'https' : 'http',
      'network.protocol.version': request.httpVersion,
    };
    const put: Put = (key, value) => (attributes[key] = value);
    putTarget(request, put);
    putAddresses(request, https, put);
    return Object.assign(attributes, callbacks.startIncoming?.(request));
  }

  /** What differs from request to request. */
  function putTarget(request: IncomingMessage, put: Put): void {
    const url = pathAndQueryOf(request.url ?? '/');
    const queryAt = url.indexOf('?');
    put('url.path', queryAt < 0 ? url : url.slice(0, queryAt));
    if (queryAt >= 0 && queryAt < url.length - 1) put('url.query', redaction.query(url.slice(queryAt + 1)));
    const userAgent = request.headers['user-agent'];
    if (userAgent !== undefined) put('user_agent.original', userAgent);
    const { original } = methods(request.method ?? 'GET');
    if (original !== undefined) put('http.request.method_original', original);
  }

  function record(span: LiveSpan, served: ServerRequest): void {
    const { request, response, https } = served;
    const put: Put = (key, value) => span.put(key, value);
    putTarget(request, put);
    const block = findConnectionBlock?.(request, https);
    if (block === undefined) putAddresses(request, https, put);
    else span.useConnectionBlock(block);
    const started = callbacks.startIncoming?.(request);
    if (started !== undefined) span.setAttributes(started);
    requestHeaders?.put(span, (name) => request.headers[name]);
    callbacks.request?.(span, request);
    callbacks.response?.(span, response);
  }

  function serve(source: SpanSource<IncomingMessage>, request: IncomingMessage, response: ServerResponse): Serving {
    if (callbacks.ignoreIncoming?.(request) === true) return leave(request, response);
    const parent = ports.propagation.extract(ROOT, request.headers);
    if (options.requireParentforIncomingSpans === true && spanOf(parent) === undefined) return leave(request, response);
    const span = ports.span.start(source, methods(request.method ?? 'GET').spanName, parent, request);
    const served = new ServerRequest({
      span,
      parent,
      request,
      response,
      https: isHttps(request.headers, source === secure),
      finish,
    });
    watchEvents(request, served);
    watchEvents(response, served);
    if (served.startTicks !== 0) count(served);
    if (span.recording) record(span, served);
    return served;
  }

  function count(served: ServerRequest): void {
    served.countedBy = ports.instrument;
    served.active = activeRequests(methods(served.request.method ?? 'GET').attribute, served.https);
    served.active.record(1, served.eventContext);
  }

  function finish(served: ServerRequest, thrown: boolean): void {
    const { span, request, response, https } = served;
    if (!span.recording && served.startTicks === 0) return;
    const statusCode = response.headersSent ? response.statusCode : 0;
    const method = methods(request.method ?? 'GET').attribute;
    const errorType = typeOfFailure(served, statusCode, thrown);
    const { route } = served;
    const { name, block, failed, duration } = findEntry({
      method,
      methodIndex: httpMethodIndex(method),
      route,
      statusCode,
      https,
      httpVersion: request.httpVersion,
      errorType,
    });
    if (served.startTicks !== 0) measure(served, duration);
    if (!span.recording) return;
    if (route !== undefined) span.updateName(name);
    responseHeaders?.put(span, (header) => response.getHeader(header));
    span.useBlock(block);
    if (failed) fail(span, served.error);
    callbacks.custom?.(span, request, response);
    span.end();
  }

  const plain = sourceOf(false);
  const secure = sourceOf(true);
  const begin = host.guarded('begin to serve a request', serve);
  return (https) => (request, response) => begin(https ? secure : plain, request, response);
}

/** What another engine counted as active, before telemetry was set up again, is not taken off the count of this one. */
function measure({ startTicks, countedBy, active, eventContext }: ServerRequest, duration: MetricHandle): void {
  duration.record(secondsSince(startTicks), eventContext);
  if (countedBy === ports.instrument) active?.record(-1, eventContext);
}

/** An error that was handled so that the answer is none does not stand on the span (conventions: Recording errors). */
function fail(span: LiveSpan, error: unknown): void {
  if (error !== undefined) span.recordException(error as Exception);
  span.setStatus(ERROR_STATUS);
}

/** The type of an error that says more than a status code: what the framework caught, or a connection that was lost. */
function typeOfFailure(served: ServerRequest, statusCode: number, thrown: boolean): string | undefined {
  if (thrown) return served.errorType ?? '_OTHER';
  if (statusCode >= 500) return served.errorType;
  return served.response.writableFinished ? undefined : ABORTED;
}

function leave(request: IncomingMessage, response: ServerResponse): Serving {
  ignoreEvents(request);
  ignoreEvents(response);
  return 'ignored';
}

/** Who asks and who is asked. */
function putAddresses(request: IncomingMessage, https: boolean, put: Put): void {
  const server = serverAddress(request.headers, https);
  if (server !== undefined) {
    put('server.address', server.address);
    if (server.port !== undefined) put('server.port', server.port);
  }
  const client = clientAddress(request);
  if (client !== undefined) put('client.address', client);
  const { address, port } = peerOf(request.socket);
  if (address !== undefined) put('network.peer.address', address);
  if (port !== undefined) put('network.peer.port', port);
}

function addressesOf(request: IncomingMessage, https: boolean): Attributes {
  const attributes: Attributes = {};
  putAddresses(request, https, (key, value) => (attributes[key] = value));
  return attributes;
}
