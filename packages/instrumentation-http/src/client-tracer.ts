/** What a client span is: one per request that is sent, named `{method}`, ended when its response was read. */
import type { ClientRequest, IncomingMessage } from 'node:http';

import type { Attributes, TextMapSetter } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { SpanSource } from '@throughline/core';
import { activeContext, contextWithSpan, isSuppressed, ports, secondsSince, spanOf } from '@throughline/core';
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

import { readCallbacks } from './callbacks.ts';
import type { ClientEnd, ClientObserver } from './client-request.ts';
import { SentRequest } from './client-request.ts';
import type { HttpOptions } from './http-options.ts';
import type { Outgoing, RequestArguments } from './outgoing-target.ts';
import { addressOf, authOf, describeOptions, methodOf, pathOf, portOf, takeApart } from './outgoing-target.ts';
import type { ClientTracer } from './patch-client.ts';
import { watchEvents } from './patched-emitters.ts';
import type { HeaderEdit } from './sealed-headers.ts';
import { peerOf } from './socket-peer.ts';
import type { TargetUri } from './target-uri.ts';
import { targetUri } from './target-uri.ts';

const ABORTED = 'aborted';
/** The one field that an application may set by itself without contradicting the span. */
const BAGGAGE = 'baggage';

const EDIT_SETTER: TextMapSetter<HeaderEdit> = { set: (headers, name, value) => headers.set(name, value) };
const REQUEST_SETTER: TextMapSetter<ClientRequest> = { set: (request, name, value) => request.setHeader(name, value) };

/** Makes the tracers of outgoing requests, for `node:http` and `node:https`. */
export function createClientTracer(host: InstrumentationHost, options: HttpOptions): (https: boolean) => ClientTracer {
  const callbacks = readCallbacks(host, options);
  const methods = createHttpMethods(host.core.settings);
  const redaction = createUrlRedaction({ queryKeys: options.redactedQueryParams });
  const requestHeaders = createHeaderCapture('request', options.headersToSpanAttributes?.client?.requestHeaders);
  const responseHeaders = createHeaderCapture('response', options.headersToSpanAttributes?.client?.responseHeaders);
  const findEntry = createHttpClientEntries(host.scope, options.attributes);
  const source: SpanSource<Outgoing> = { scope: host.scope, kind: SpanKind.CLIENT, describe };

  /** What a sampler may look at. */
  function describe(outgoing: Outgoing): Attributes {
    const { url, address, port } = uriOf(outgoing, undefined);
    return {
      ...options.attributes,
      'http.request.method': methods(methodOf(outgoing)).attribute,
      'server.address': address,
      'server.port': port,
      'url.full': redaction.url(url),
      ...callbacks.startOutgoing?.(describeOptions(outgoing)),
    };
  }

  /** `request` has the last word; it is absent as long as none was made. */
  function uriOf(outgoing: Outgoing, request: ClientRequest | undefined): TargetUri {
    return targetUri({
      https: outgoing.https,
      method: methodOf(outgoing),
      target: request?.path ?? pathOf(outgoing),
      address: addressOf(outgoing),
      port: portOf(outgoing),
      auth: authOf(outgoing),
    });
  }

  function recordTarget(sent: SentRequest, request: ClientRequest | undefined): void {
    const { url, address, port } = uriOf(sent.outgoing, request);
    sent.address = address;
    sent.port = port;
    sent.span.put('url.full', redaction.url(url));
    const { original } = methods(methodOf(sent.outgoing));
    if (original !== undefined) sent.span.put('http.request.method_original', original);
  }

  /** What the duration of a request needs that has no span. */
  function noteTarget(sent: SentRequest): void {
    sent.address = addressOf(sent.outgoing);
    sent.port = portOf(sent.outgoing);
  }

  function record(sent: SentRequest, request: ClientRequest): void {
    recordTarget(sent, request);
    const started = callbacks.startOutgoing?.(describeOptions(sent.outgoing));
    if (started !== undefined) sent.span.setAttributes(started);
    callbacks.request?.(sent.span, request);
  }

  function finish(sent: SentRequest, { response, error, aborted }: ClientEnd): void {
    const { span, outgoing, address, port, startTicks, eventContext } = sent;
    const method = methods(methodOf(outgoing)).attribute;
    const failure = error === undefined ? (aborted ? ABORTED : undefined) : errorType(error);
    const { block, failed, duration } = findEntry({
      host: address,
      port,
      method,
      methodIndex: httpMethodIndex(method),
      statusCode: response?.statusCode ?? 0,
      httpVersion: response?.httpVersion,
      errorType: failure,
    });
    if (startTicks !== 0) duration.record(secondsSince(startTicks), contextWithSpan(eventContext, span));
    if (!span.recording) return;
    span.useBlock(block);
    if (error !== undefined) recordError(span, error);
    else if (failed) span.setStatus(ERROR_STATUS);
  }

  const observer: ClientObserver = {
    responded: host.guarded('read a response', (sent: SentRequest, response: IncomingMessage) => {
      watchEvents(response, sent);
      const { span, request } = sent;
      if (!span.recording) return;
      const peer = peerOf(response.socket);
      if (peer.address !== undefined) span.put('network.peer.address', peer.address);
      if (peer.port !== undefined) span.put('network.peer.port', peer.port);
      requestHeaders?.put(span, (name) => request?.getHeader(name));
      responseHeaders?.put(span, (name) => response.headers[name]);
      callbacks.response?.(span, response);
    }),
    ended: host.guarded('end a request', (sent: SentRequest, end: ClientEnd) => {
      const { span, request } = sent;
      if (!span.recording && sent.startTicks === 0) return;
      finish(sent, end);
      if (!span.recording) return;
      if (request !== undefined && end.response !== undefined) callbacks.custom?.(span, request, end.response);
      span.end();
    }),
  };

  function begin(args: RequestArguments, https: boolean): SentRequest | undefined {
    const context = activeContext();
    if (isSuppressed(context)) return undefined;
    if (options.requireParentforOutgoingSpans === true && spanOf(context) === undefined) return undefined;
    const outgoing = takeApart(args, https);
    if (outgoing === undefined || callbacks.ignoreOutgoing?.(describeOptions(outgoing)) === true) return undefined;
    const span = ports.span.start(source, methods(methodOf(outgoing)).spanName, context, outgoing);
    return new SentRequest({ span, outgoing, context, observer });
  }

  function made(sent: SentRequest, request: ClientRequest): void {
    sent.request = request;
    watchEvents(request, sent);
    if (sent.span.recording) record(sent, request);
    else if (sent.startTicks !== 0) noteTarget(sent);
  }

  /** Ends the span of a request that Node did not make. */
  function refused(sent: SentRequest, error: unknown): void {
    if (sent.span.recording) recordTarget(sent, undefined);
    else if (sent.startTicks !== 0) noteTarget(sent);
    else return;
    finish(sent, { response: undefined, error, aborted: false });
    sent.span.end();
  }

  const safe = {
    begin: host.guarded('begin a request', begin),
    edit: host.guarded('write the headers of a request', edit),
    inject: host.guarded('write the headers of a request', inject),
    made: host.guarded('record a request', made),
    refused: host.guarded('end a refused request', refused),
  };
  return (https) => ({ ...safe, begin: (args) => safe.begin(args, https) });
}

// What the application set of its own accord gives way: the span is the parent of what the other side does, and two parents are none.

function edit({ eventContext, span }: SentRequest, headers: HeaderEdit): void {
  for (const field of ports.propagation.fields) if (field !== BAGGAGE) headers.remove(field);
  ports.propagation.inject(contextWithSpan(eventContext, span), headers, EDIT_SETTER);
}

function inject({ eventContext, span }: SentRequest, request: ClientRequest): void {
  // An agent may have sent them already.
  if (request.headersSent) return;
  for (const field of ports.propagation.fields) {
    if (field !== BAGGAGE && request.hasHeader(field)) request.removeHeader(field);
  }
  ports.propagation.inject(contextWithSpan(eventContext, span), request, REQUEST_SETTER);
}
