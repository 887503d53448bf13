import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { DatabaseError } from './database-error.ts';

const ATTEMPTS = 5;

/**
 * Starts something on the wanted port, or on a free one, and returns the port. Another process may take a free port
 * before the server does, so that is tried again with another.
 */
export async function onPort(wanted: number | undefined, start: (port: number) => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort());
    try {
      await start(port);
      return port;
    } catch (error) {
      if (wanted !== undefined || attempt === ATTEMPTS || !isPortBusy(error)) throw error;
    }
  }
}

/** A port on 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isPortBusy(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'DATABASE_PORT_BUSY';
}
