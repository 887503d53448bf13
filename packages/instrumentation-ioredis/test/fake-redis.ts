import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

/** A server that speaks just enough of the Redis protocol to be a node of a cluster. */
export interface FakeRedis {
  readonly port: number;
  /** The commands it was sent, in order, as text. */
  readonly received: string[];
  close(): Promise<void>;
}

/** Answers a command in the Redis protocol, or not at all. */
export type Answer = (command: readonly string[], socket: Socket) => string | undefined;

/** A simple text in the Redis protocol. */
const OK = '+OK\r\n';

/** A text of any length in the Redis protocol. */
export function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** Starts a server on the loopback interface; what `answer` does not know is answered as a plain server would. */
export async function startFakeRedis(answer: Answer): Promise<FakeRedis> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let parsed = readCommand(text); parsed !== undefined; parsed = readCommand(text)) {
        text = text.slice(parsed.length);
        received.push(parsed.command.join(' '));
        const reply = answer(parsed.command, socket) ?? usualAnswer(parsed.command);
        if (!socket.destroyed) socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

function usualAnswer([name, argument]: readonly string[]): string {
  const word = name?.toLowerCase();
  if (word === 'hello') return "-ERR unknown command 'HELLO'\r\n";
  if (word === 'info') return bulk('redis_version:7.0.0\r\nloading:0\r\n');
  if (word === 'cluster' && argument?.toLowerCase() === 'info') return bulk('cluster_state:ok\r\n');
  return OK;
}

/** Reads a command from the beginning of the text: `*2\r\n$3\r\nget\r\n$1\r\nk\r\n`. */
function readCommand(text: string): { readonly command: string[]; readonly length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  const command: string[] = [];
  let position = head[0].length;
  for (let index = 0; index < Number(head[1]); index++) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(position));
    if (size === null) return undefined;
    const start = position + size[0].length;
    const end = start + Number(size[1]);
    if (text.length < end + 2) return undefined;
    command.push(text.slice(start, end));
    position = end + 2;
  }
  return { command, length: position };
}
