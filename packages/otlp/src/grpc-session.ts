import type * as http2 from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { connect as connectSocket, isIP } from 'node:net';
import type * as tls from 'node:tls';

import type { Endpoint } from './transport.ts';

// The answers are a few bytes; there is no reason to let a peer send more than this unread.
const WINDOW_BYTES = 65_535;
const MOST_HEADER_BYTES = 65_536;
const SETTINGS = { enablePush: false, initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MOST_HEADER_BYTES } as const;

/** The one HTTP/2 connection to an endpoint, made when it is needed and again when it is gone. It never keeps the process alive. */
export interface GrpcSession {
  /** The connection, and whether it was there already. */
  obtain(): { readonly session: ClientHttp2Session; readonly reused: boolean };
  /** Why the connection failed, when it did. */
  errorOf(session: ClientHttp2Session): unknown;
  /** Takes this connection out of use, so that the next try makes a new one. */
  abandon(session: ClientHttp2Session): void;
  close(): void;
}

/** Makes a session that is not connected yet. */
export function createGrpcSession(endpoint: Endpoint): GrpcSession {
  const errors = new WeakMap<ClientHttp2Session, unknown>();
  const sockets = new WeakMap<ClientHttp2Session, Socket>();
  let current: ClientHttp2Session | undefined;

  const connect = (): ClientHttp2Session => {
    const { connect: openSession } = require('node:http2') as typeof http2;
    const socket = openSocket(endpoint);
    const session = openSession(endpoint.url, { createConnection: () => socket, settings: SETTINGS });
    sockets.set(session, socket);
    // The session hears errors as long as it lives; the socket may outlive it.
    socket.on('error', () => undefined);
    const forget = (): void => {
      if (current === session) current = undefined;
    };
    session.on('error', (error: unknown) => {
      errors.set(session, error);
      forget();
    });
    session.on('goaway', forget);
    session.on('close', forget);
    session.unref();
    return session;
  };

  const abandon = (session: ClientHttp2Session): void => {
    if (current === session) current = undefined;
    session.destroy();
    // A session that is destroyed while it connects leaves its socket to finish connecting.
    sockets.get(session)?.destroy();
  };

  return {
    obtain: () => {
      const reused = current !== undefined && !current.closed && !current.destroyed;
      if (!reused) current = connect();
      return { session: current as ClientHttp2Session, reused };
    },
    errorOf: (session) => errors.get(session),
    abandon,
    close: () => {
      if (current !== undefined) abandon(current);
    },
  };
}

function openSocket({ url, tls: material }: Endpoint): Socket {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:') return connectSocket({ host, port: Number(port === '' ? '80' : port) });
  const { connect: connectTls } = require('node:tls') as typeof tls;
  return connectTls({
    ...material,
    host,
    port: Number(port === '' ? '443' : port),
    ALPNProtocols: ['h2'],
    servername: isIP(host) === 0 ? host : '',
  });
}
