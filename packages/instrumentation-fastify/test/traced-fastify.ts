import type { AddressInfo } from 'node:net';

import type { Component } from '@throughline/core';
import { httpInstrumentation } from '@throughline/instrumentation-http';
import type { CapturedSpan } from '@throughline/testing';
import type { Traced, TracedOptions } from '@throughline/traced-requests';
import { startTraced } from '@throughline/traced-requests';
import type { FastifyInstance } from 'fastify';

import { fastifyInstrumentation } from '../src/fastify-instrumentation.ts';
import type { FastifyOptions } from '../src/fastify-options.ts';

/** Telemetry around applications. */
export interface TracedFastify extends Traced {
  /** Has an application listen on a free port, until `stop`. */
  serve(app: FastifyInstance): Promise<number>;
  /** The server's spans, once there are as many. */
  served(count: number): Promise<CapturedSpan[]>;
  /** The spans of handlers, in the order they ended. */
  handlers(): CapturedSpan[];
}

/** Starts telemetry with the http instrumentation for servers, and with Fastify's unless that is `false`. */
export function traceFastify(
  options?: FastifyOptions | false,
  { components = [], ...more }: TracedOptions & { readonly components?: readonly Component[] } = {},
): TracedFastify {
  const apps: FastifyInstance[] = [];
  const traced = startTraced(
    [
      httpInstrumentation({ disableOutgoingRequestInstrumentation: true }),
      ...(options === false ? [] : [fastifyInstrumentation(options)]),
      ...components,
    ],
    more,
  );
  return {
    ...traced,
    async serve(app) {
      apps.push(app);
      return listen(app);
    },
    served: (count) => traced.recorded('SERVER', count),
    handlers: () => traced.of('INTERNAL').filter(({ name }) => name.startsWith('handler ')),
    async stop() {
      for (const app of apps) await close(app);
      await traced.stop();
    },
  };
}

/** Has an application listen on a free port. */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** Closes an application and its connections. */
export async function close(app: FastifyInstance): Promise<void> {
  app.server.closeAllConnections();
  await app.close();
}

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks a server without a client that is traced. */
export async function ask(port: number, path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, body: await response.text() };
}
