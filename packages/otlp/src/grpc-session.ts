import type * as http2 from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';

import type { Endpoint } from './transport.ts';

// The answers are a few bytes; there is no reason to let a peer send more than this unread.
const WINDOW_BYTES = 65_535;
const MOST_HEADER_BYTES = 65_536;

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
export function createGrpcSession({ url, tls }: Endpoint): GrpcSession {
  const errors = new WeakMap<ClientHttp2Session, unknown>();
  let current: ClientHttp2Session | undefined;

  const connect = (): ClientHttp2Session => {
    const { connect: openSession } = require('node:http2') as typeof http2;
    const session = openSession(url, {
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MOST_HEADER_BYTES },
    });
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

  return {
    obtain: () => {
      const reused = current !== undefined && !current.closed && !current.destroyed;
      if (!reused) current = connect();
      return { session: current as ClientHttp2Session, reused };
    },
    errorOf: (session) => errors.get(session),
    abandon: (session) => {
      if (current === session) current = undefined;
      session.destroy();
    },
    close: () => {
      current?.destroy();
      current = undefined;
    },
  };
}
