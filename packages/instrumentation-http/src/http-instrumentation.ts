import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

import { addComponent } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import { createClientTracer } from './client-tracer.ts';
import { noticeHttp2Servers } from './http2-servers.ts';
import type { HttpOptions } from './http-options.ts';
import { tracingGet, tracingRequest } from './patch-client.ts';
import { servingEmit } from './patch-server.ts';
import { emitOfClientRequests, emitOfMessages, emitOfResponses } from './patched-emitters.ts';
import { createServerTracer } from './server-tracer.ts';
import { VERSION } from './version.ts';

function install(host: InstrumentationHost, options: HttpOptions): void {
  // Undone last: tells ES modules that the functions are Node's own again.
  host.onDetach(syncBuiltinESMExports);
  host.wrap(http.IncomingMessage.prototype, 'emit', (original) => emitOfMessages(original as never) as never);
  if (options.disableIncomingRequestInstrumentation !== true) installServer(host, options);
  if (options.disableOutgoingRequestInstrumentation !== true) installClient(host, options);
  syncBuiltinESMExports();
  host.active(process.versions.node);
}

function installServer(host: InstrumentationHost, options: HttpOptions): void {
  const beginFor = createServerTracer(host, options);
  noticeHttp2Servers(host);
  host.wrap(http.ServerResponse.prototype, 'emit', (original) => emitOfResponses(original as never) as never);
  host.wrap(http.Server.prototype, 'emit', (original) => servingEmit(original as never, beginFor(false)) as never);
  host.wrap(https.Server.prototype, 'emit', (original) => servingEmit(original as never, beginFor(true)) as never);
}

function installClient(host: InstrumentationHost, options: HttpOptions): void {
  const tracerFor = createClientTracer(host, options);
  host.wrap(http.ClientRequest.prototype, 'emit', (original) => emitOfClientRequests(original as never) as never);
  for (const [module, secure] of [
    [http, false],
    [https, true],
  ] as const) {
    host.wrap(module, 'request', (original) => tracingRequest(original as never, tracerFor(secure)) as never);
    const { request } = module;
    host.wrap(module, 'get', () => tracingGet(request as never) as never);
  }
}

/** The component: servers and clients of `node:http` and `node:https`. */
export const httpInstrumentation: (options?: HttpOptions) => Instrumentation = defineInstrumentation<HttpOptions>({
  name: 'http',
  packageName: '@throughline/instrumentation-http',
  version: VERSION,
  schemaUrl: SCHEMA_URL,
  replaces: ['@opentelemetry/instrumentation-http'],
  install,
});

/** Instruments `node:http` and `node:https`, servers and clients. `node:http2` servers keep working and are not traced. */
export function instrumentHttp(options?: HttpOptions): void {
  addComponent(httpInstrumentation(options));
}
