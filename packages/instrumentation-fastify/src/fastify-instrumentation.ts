import { addComponent } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import type { FastifyOptions } from './fastify-options.ts';
import type { FastifyApp } from './fastify-shape.ts';
import type { Observation } from './observe-app.ts';
import { observeApp } from './observe-app.ts';
import { VERSION } from './version.ts';

/** Fastify publishes each application here as it is made, from 4.0 on. */
const INITIALIZATION = 'fastify.initialization';

function isApp(message: unknown): message is { readonly fastify: FastifyApp } {
  if (typeof message !== 'object' || message === null) return false;
  const { fastify } = message as { fastify?: { addHook?: unknown } };
  return typeof fastify?.addHook === 'function';
}

function install(host: InstrumentationHost, options: FastifyOptions): void {
  const observation: Observation = { ...options, requestHook: host.callback('requestHook', options.requestHook) };
  host.onChannel(INITIALIZATION, (message) => {
    if (!isApp(message)) return;
    observeApp(message.fastify, observation);
    host.active(message.fastify.version);
  });
}

/** The component: every Fastify application that is made from now on adds its routes and errors to the server's spans. */
export const fastifyInstrumentation: (options?: FastifyOptions) => Instrumentation =
  defineInstrumentation<FastifyOptions>({
    name: 'fastify',
    packageName: '@throughline/instrumentation-fastify',
    version: VERSION,
    schemaUrl: SCHEMA_URL,
    replaces: ['@opentelemetry/instrumentation-fastify', '@fastify/otel'],
    install,
  });

/**
 * Instruments Fastify: one application when it is given, which also works for one that was made before, else all that are made from now on.
 *
 * It may be called before `configureTelemetry`; routes and errors appear as soon as there are spans to carry them.
 */
export function instrumentFastify(app?: object, options: FastifyOptions = {}): void {
  if (isApp({ fastify: app })) observeApp(app as FastifyApp, options);
  else addComponent(fastifyInstrumentation(options));
}
