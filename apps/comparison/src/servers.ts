import Fastify, { type FastifyInstance } from 'fastify';
import http, { type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { createServer } from 'node:net';
import { testCertificate } from '@throughline/testing';

import type { Service } from './raw-client.ts';
import type { Stage } from './stage.ts';

export interface HttpService extends Service {
  readonly server: Server;
}

/** Serves HTTP on a free port until the scenario is over. */
export async function serve(stage: Stage, listener: RequestListener, address = '127.0.0.1'): Promise<HttpService> {
  const server = http.createServer(listener);
  const service = await listening(stage, server, address);
  closeWithConnections(stage, server);
  return { ...service, url: `http://${service.host}`, server };
}

/** The same over TLS, with a certificate for localhost. */
export async function serveTls(stage: Stage, listener: RequestListener): Promise<HttpService> {
  const server = https.createServer(testCertificate, listener);
  const service = await listening(stage, server, '127.0.0.1');
  closeWithConnections(stage, server);
  return { ...service, url: `https://localhost:${service.port}`, server };
}

/** Serves a Fastify application on a free port until the scenario is over. */
export async function serveFastify(
  stage: Stage,
  build: (app: FastifyInstance) => unknown,
  options: { readonly ignoreTrailingSlash?: boolean } = {},
): Promise<Service & { readonly app: FastifyInstance }> {
  const app = Fastify({ routerOptions: options, forceCloseConnections: true });
  await build(app);
  stage.onEnd(() => app.close());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const port = Number(new URL(url).port);
  stage.ports.push(port);
  return { app, port, url };
}

/** Whether this machine has IPv6 on its loopback. */
export async function hasIpv6(): Promise<boolean> {
  const server = createServer();
  const listens = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  const found = await listens;
  server.close();
  return found;
}

/** A port on which nothing listens. */
export async function closedPort(stage: Stage): Promise<Service> {
  const server = createServer();
  const service = await listening(stage, server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return { ...service, url: `http://${service.host}` };
}

/** A TCP server that does with each connection what it is told. */
export async function serveTcp(stage: Stage, answer: (chunk: Buffer) => string | undefined): Promise<Service> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const text = answer(chunk);
      if (text === undefined) socket.destroy();
      else socket.write(text);
    });
    stage.onEnd(() => socket.destroy());
  });
  const service = await listening(stage, server, '127.0.0.1');
  stage.onEnd(() => new Promise((resolve) => server.close(resolve)));
  return { ...service, url: `http://${service.host}` };
}

async function listening(
  stage: Stage,
  server: NetServer,
  address: string,
): Promise<{ readonly port: number; readonly host: string }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  stage.ports.push(port);
  return { port, host: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}` };
}

function closeWithConnections(stage: Stage, server: Server): void {
  stage.onEnd(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}
