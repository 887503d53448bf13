// A client that no instrumentation knows: the bytes of a request on a socket.
import { connect, type Socket } from 'node:net';

/** What stands on a port. */
export interface Service {
  readonly port: number;
  readonly url: string;
}

export interface RawOptions {
  /** Sent after `host` and `connection: close`, which stand unless they are given here; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  /** Default 127.0.0.1. */
  readonly address?: string;
}

export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came so far. */
  received(): string;
  /** Resolves when the pattern has come, and when the other side has closed. */
  until(pattern?: RegExp): Promise<string>;
}

/** Opens a connection and keeps what comes. */
export function openConnection(service: Service, address = '127.0.0.1'): RawConnection {
  const socket = connect({ port: service.port, host: address });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  return {
    socket,
    received: () => text,
    until: (pattern = /(?!)/) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!pattern.test(text) && !socket.closed) return;
          socket.off('data', look);
          resolve(text);
        };
        socket.on('data', look);
        socket.once('close', () => resolve(text));
        look();
      }),
  };
}

/** Sends one request, such as `GET /things`, and returns the status of the answer, or 0 when none came. */
export async function send(service: Service, line: string, options: RawOptions = {}): Promise<number> {
  const connection = openConnection(service, options.address);
  connection.socket.write(requestText(service, line, options));
  return statusOf(await connection.until());
}

/** The bytes of a request; a line without a version gets HTTP/1.1. */
export function requestText(service: Service, line: string, options: RawOptions = {}): string {
  const first = /HTTP\/\d/.test(line) ? line : `${line} HTTP/1.1`;
  const length = options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) };
  const headers = { host: `127.0.0.1:${service.port}`, connection: 'close', ...length, ...options.headers };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((single) => `${name}: ${single}`),
  );
  return `${[first, ...lines].join('\r\n')}\r\n\r\n${options.body ?? ''}`;
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1] ?? 0);
}
