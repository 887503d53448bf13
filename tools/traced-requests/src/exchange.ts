import net from 'node:net';

/** Bytes to send on a connection of their own. */
export interface Exchange {
  readonly port: number;
  readonly bytes: string | Uint8Array;
  /** How long the other side may take to close, in milliseconds; then the connection is given up. Default 2000. */
  readonly timeoutMs?: number | undefined;
}

/** Sends bytes and resolves with what came back until the connection was closed, whoever closed it. Never rejects. */
export function exchange({ port, bytes, timeoutMs = 2_000 }: Exchange): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
