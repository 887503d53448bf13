import type { AddressInfo, Server, Socket } from 'node:net';

/** A listening server that can go away and come back on the same port. */
export interface Listener {
  readonly port: number;
  /** The number of connections so far. */
  connections(): number;
  /** The number of the connection from a remote port, from 1 in the order of arrival. */
  numberOf(remotePort: number | undefined): number;
  /** Resets the connection from a remote port, below TLS and HTTP. */
  reset(remotePort: number | undefined): void;
  /** Stops listening and destroys every connection. */
  down(): Promise<void>;
  /** Listens again on the port it had. */
  up(): Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Starts listening; rejects when the address cannot be bound. */
export async function listen(server: Server, { host, port }: Address): Promise<Listener> {
  const open = new Map<number | undefined, Socket>();
  const numbers = new Map<number | undefined, number>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    count += 1;
    numbers.set(remotePort, count);
    open.set(remotePort, socket);
    socket.on('close', () => open.delete(remotePort));
    // A client that goes away is what these tests are about, not an error of the server.
    socket.on('error', () => {});
  });
  await bind(server, { host, port });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    connections: () => count,
    numberOf: (remotePort) => numbers.get(remotePort) ?? 0,
    reset: (remotePort) => open.get(remotePort)?.resetAndDestroy(),
    down: () => unbind(server, open.values()),
    up: () => bind(server, { host, port: bound }),
  };
}

function bind(server: Server, address: Address): Promise<void> {
  if (server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function unbind(server: Server, open: Iterable<Socket>): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}
