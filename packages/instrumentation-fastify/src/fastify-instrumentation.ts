import { addComponent, internalLog, reasonOf, registry } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import type { FastifyOptions } from './fastify-options.ts';
import type { FastifyApp } from './fastify-shape.ts';
import { loggingGuard } from './guards.ts';
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
  const observation: Observation = {
    ...options,
    attributes: host.attributes(options.attributes),
    requestHook: host.callback('requestHook', options.requestHook),
    guard: host.guarded,
  };
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
 * It may be called before `configureTelemetry`; routes and errors appear as soon as there are spans to carry them. An application is given before
 * it listens and before its plugins are loaded, best right after it was made.
 */
export function instrumentFastify(app?: object, options?: FastifyOptions): void {
  if (isApp({ fastify: app })) observeGiven(app as FastifyApp, options ?? {});
  else addComponent(fastifyInstrumentation(options));
}

function observeGiven(app: FastifyApp, { requestHook, ...options }: FastifyOptions): void {
  if (registry.running?.disabled === true) return;
  const hook = typeof requestHook === 'function' ? loggingGuard('the requestHook', requestHook) : undefined;
  try {
    observeApp(app, { ...options, requestHook: hook, guard: loggingGuard });
  } catch (error) {
    internalLog.warn(
      `fastify: an application could not be instrumented: ${reasonOf(error)}. Call instrumentFastify(app) right after it was made, before it listens`,
    );
  }
}
