/** What a client span is: one per request that is sent, named `{method}`, ended when its response was read. */
import type { IncomingMessage } from 'node:http';

import type { Attributes, Context } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan, SpanSource } from '@throughline/core';
import { activeContext, contextWithSpan, isSuppressed, ports, spanOf } from '@throughline/core';
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
import type { RequestArguments } from './outgoing-target.ts';
import { addressAmong, describeOptions, methodAmong, portAmong, urlAmong } from './outgoing-target.ts';
import type { BeginSending, Sending } from './patch-client.ts';
import { setEventContext, watchEvents } from './patched-emitters.ts';

const ABORTED = 'aborted';

/** Makes the function that begins the tracing of outgoing requests, for `node:http` and `node:https`. */
export function createClientTracer(host: InstrumentationHost, options: HttpOptions): (https: boolean) => BeginSending {
  const callbacks = readCallbacks(host, options);
  const methods = createHttpMethods(host.core.settings);
  const redaction = createUrlRedaction({ queryKeys: options.redactedQueryParams });
  const requestHeaders = createHeaderCapture('request', options.headersToSpanAttributes?.client?.requestHeaders);
  const responseHeaders = createHeaderCapture('response', options.headersToSpanAttributes?.client?.responseHeaders);
  const findEntry = createHttpClientEntries(options.attributes);

  const sourceOf = (https: boolean): SpanSource<RequestArguments> => ({
    scope: host.scope,
    kind: SpanKind.CLIENT,
    describe: (args) => describe(args, https),
  });

  /** What a sampler may look at. */
  function describe(args: RequestArguments, https: boolean): Attributes {
    return {
      ...options.attributes,
      'http.request.method': methods(methodAmong(args)).attribute,
      'server.address': addressAmong(args),
      'server.port': portAmong(args, https),
      'url.full': askedUrl(args, https),
      ...callbacks.startOutgoing?.(describeOptions(args)),
    };
  }

  /** The URL as far as the arguments say it. */
  function askedUrl(args: RequestArguments, https: boolean): string {
    const { path = '/' } = describeOptions(args);
    return fullUrl({
      https,
      auth: describeAuth(args),
      address: addressAmong(args),
      port: portAmong(args, https),
      path: path ?? '/',
    });
  }

  function fullUrl(target: UrlParts): string {
    return redaction.url(writeUrl(target));
  }

  function record(sent: SentRequest, args: RequestArguments, https: boolean): void {
    const { span, request, port } = sent;
    const auth = describeAuth(args);
    span.put('url.full', fullUrl({ https, auth, address: request.host, port, path: request.path }));
    const { original } = methods(request.method);
    if (original !== undefined) span.put('http.request.method_original', original);
    const started = callbacks.startOutgoing?.(describeOptions(args));
    if (started !== undefined) span.setAttributes(started);
    callbacks.request?.(span, request);
  }

  const observer: ClientObserver = {
    responded: host.guarded('read a response', (sent: SentRequest, response: IncomingMessage) => {
      watchEvents(response, sent);
      setEventContext(response, sent.context);
      const { span, request } = sent;
      if (!span.recording) return;
      const { remoteAddress, remotePort } = response.socket;
      if (remoteAddress !== undefined) span.put('network.peer.address', remoteAddress);
      if (remotePort !== undefined) span.put('network.peer.port', remotePort);
      requestHeaders?.put(span, (name) => request.getHeader(name));
      responseHeaders?.put(span, (name) => response.headers[name]);
      callbacks.response?.(span, response);
    }),
    ended: host.guarded('end a request', (sent: SentRequest, end: ClientEnd) => {
      const { span, request, port } = sent;
      if (!span.recording) return;
      finish(span, end, { address: request.host, port, method: request.method });
      if (end.response !== undefined) callbacks.custom?.(span, request, end.response);
      span.end();
    }),
  };

  function finish(
    span: LiveSpan,
    { response, error, aborted }: ClientEnd,
    to: { address: string; port: number; method: string },
  ): void {
    const method = methods(to.method).attribute;
    const failure = error === undefined ? (aborted ? ABORTED : undefined) : errorType(error);
    const { block, failed } = findEntry({
      host: to.address,
      port: to.port,
      method,
      methodIndex: httpMethodIndex(method),
      statusCode: response?.statusCode ?? 0,
      httpVersion: response?.httpVersion,
      errorType: failure,
    });
    span.useBlock(block);
    if (error !== undefined) recordError(span, error);
    else if (failed) span.setStatus(ERROR_STATUS);
  }

  /** Ends the span of a request that Node did not make. */
  const refuse = host.guarded('end a refused request', (span: LiveSpan, error: unknown, { args, https }: Asked) => {
    const port = portAmong(args, https);
    span.put('url.full', askedUrl(args, https));
    finish(
      span,
      { response: undefined, error, aborted: false },
      { address: addressAmong(args), port, method: methodAmong(args) },
    );
    span.end();
  });

  function send(source: SpanSource<RequestArguments>, args: RequestArguments): Sending | undefined {
    const parent = activeContext();
    if (isSuppressed(parent) || (typeof args[0] === 'string' && urlAmong(args) === undefined)) return undefined;
    if (options.requireParentforOutgoingSpans === true && spanOf(parent) === undefined) return undefined;
    if (callbacks.ignoreOutgoing?.(describeOptions(args)) === true) return undefined;
    const span = ports.span.start(source, methods(methodAmong(args)).spanName, parent, args);
    return sendingOf(span, parent, { args, https: source === secure });
  }

  function sendingOf(span: LiveSpan, parent: Context, { args, https }: Asked): Sending {
    return {
      inject: (set) => ports.propagation.inject(contextWithSpan(parent, span), set, CALL),
      sent(request) {
        const sent = new SentRequest({ span, request, port: portAmong(args, https), context: parent, observer });
        setEventContext(request, parent);
        watchEvents(request, sent);
        if (span.recording) record(sent, args, https);
      },
      refused(error) {
        if (span.recording) refuse(span, error, { args, https });
      },
    };
  }

  const plain = sourceOf(false);
  const secure = sourceOf(true);
  const begin = host.guarded('begin a request', send);
  return (https) => (args) => begin(https ? secure : plain, args);
}

/** A setter for carriers that are a function taking name and value. */
const CALL = {
  set: (carrier: (name: string, value: string) => void, name: string, value: string): void => carrier(name, value),
};

/** What was asked for, and of which module. */
interface Asked {
  readonly args: RequestArguments;
  readonly https: boolean;
}

/** The parts of a URL that was never one. */
interface UrlParts {
  readonly https: boolean;
  readonly auth: string | null | undefined;
  readonly address: string;
  readonly port: number;
  readonly path: string;
}

function writeUrl({ https, auth, address, port, path }: UrlParts): string {
  const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  const portPart = port === (https ? 443 : 80) ? '' : `:${port}`;
  const authPart = typeof auth === 'string' && auth !== '' ? `${auth}@` : '';
  return `${https ? 'https' : 'http'}://${authPart}${host}${portPart}${path}`;
}

function describeAuth(args: RequestArguments): string | null | undefined {
  const url = urlAmong(args);
  if (url !== undefined && url.username !== '') return `${url.username}:${url.password}`;
  return describeOptions(args).auth;
}
