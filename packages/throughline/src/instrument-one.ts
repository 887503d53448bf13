import { addComponent, internalLog } from '@throughline/core';
import type * as Fastify from '@throughline/instrumentation-fastify';

import type { InstrumentationName, InstrumentationOptions } from './installed-instrumentations.ts';
import { installedInstrumentations } from './installed-instrumentations.ts';

function instrument(name: InstrumentationName, options: InstrumentationOptions): void {
  const { available, missing } = installedInstrumentations(options, [name]);
  available.forEach(addComponent);
  for (const { reason } of missing)
    internalLog.error(`${name} is not instrumented: @throughline/instrumentation-${name} is ${reason}`);
}

/** Instruments `node:http` and `node:https`, servers and clients. */
export function instrumentHttp(options?: InstrumentationOptions['http']): void {
  instrument('http', { http: options });
}

/** Instruments undici and the global `fetch`. */
export function instrumentUndici(options?: InstrumentationOptions['undici']): void {
  instrument('undici', { undici: options });
}

/** Instruments pg: clients, pools, queries. */
export function instrumentPg(options?: InstrumentationOptions['pg']): void {
  instrument('pg', { pg: options });
}

/** Instruments ioredis: commands, pipelines, transactions, cluster. */
export function instrumentIoredis(options?: InstrumentationOptions['ioredis']): void {
  instrument('ioredis', { ioredis: options });
}

/** Instruments pino: ids in every line, and its records in OpenTelemetry. */
export function instrumentPino(options?: InstrumentationOptions['pino']): void {
  instrument('pino', { pino: options });
}

/** Measures the runtime: event loop, heap, garbage collection. */
export function instrumentRuntime(options?: InstrumentationOptions['runtime']): void {
  instrument('runtime', { runtime: options });
}

/** Instruments Fastify: one application when it is given, else all that are made from now on. */
export function instrumentFastify(app?: object, options?: Fastify.FastifyOptions): void {
  const fastify = installedFastify();
  if (fastify === undefined) instrument('fastify', { fastify: options });
  else fastify.instrumentFastify(app, options);
}

function installedFastify(): typeof Fastify | undefined {
  try {
    // oxlint-disable-next-line typescript/no-require-imports -- an optional peer
    return require('@throughline/instrumentation-fastify') as typeof Fastify;
  } catch {
    return undefined;
  }
}
