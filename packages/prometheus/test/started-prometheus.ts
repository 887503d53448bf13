import type { AddressInfo } from 'node:net';
import { createConnection } from 'node:net';
import { request } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';

import type { TelemetrySetup, TelemetryStatus } from '@throughline/core';
import { redirectInternalLog, startTelemetry } from '@throughline/core';

import { prometheus } from '../src/prometheus.ts';
import type { PrometheusOptions } from '../src/prometheus.ts';

/** Telemetry that consists of nothing but the page. */
export interface StartedPrometheus {
  readonly setup: TelemetrySetup;
  readonly status: TelemetryStatus;
  readonly port: number;
  readonly lines: readonly string[];
}

const running: TelemetrySetup[] = [];

/** Starts the component and waits until it listens. */
export async function startPrometheus(
  options: PrometheusOptions = {},
  env: NodeJS.ProcessEnv = {},
): Promise<StartedPrometheus> {
  const lines: string[] = [];
  redirectInternalLog((line) => lines.push(line));
  const setup = startTelemetry({ serviceName: 'tested', flushOnExit: false, logLevel: 'debug', env }, [
    prometheus({ server: true, port: 0, ...options }),
  ]);
  running.push(setup);
  const status = await setup.ready;
  return { setup, status, port: Number(/:(\d+)\//.exec(status.metricsServer.url ?? '')?.[1] ?? 0), lines };
}

/** Ends what the tests of a file started. */
export async function stopPrometheus(): Promise<void> {
  await Promise.all(running.splice(0).map((setup) => setup.shutdown({ timeoutMs: 500 })));
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request to a port of this machine. */
export function ask(
  port: number,
  { method = 'GET', path = '/metrics', headers = {}, body }: Asked = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends bytes to a port and resolves with all that comes back until the connection is closed. */
export function sendBytes(port: number, bytes: string | Buffer, end: boolean = true): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.write(bytes);
      if (end) socket.end();
    });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (received += text));
    // A server that has seen enough resets the connection.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}

/** Has a server listen and returns its port. */
export function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server)));
  });
}

/** The port of a server that listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
