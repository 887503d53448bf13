/**
 * Requests whose responses wait behind others on their connection.
 *
 * When the connection is lost, Node does not tell all of them: before Node 24 a response that waits is never closed, and no version closes what came
 * before a CONNECT that nobody listens for. So the connection is listened to, once, from the first request on that has to wait.
 */
import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Ending {
  end(thrown: boolean): void;
}

/** Those that wait on one connection. Whoever ends before it leaves. */
export type ResponseQueue = Set<Ending>;

const queues = new WeakMap<Socket, ResponseQueue>();

/** Has a request end with its connection if its response waits. Over HTTP/2 none does. */
export function joinQueue(
  request: IncomingMessage,
  response: ServerResponse,
  ending: Ending,
): ResponseQueue | undefined {
  if (!(response instanceof ServerResponse) || response.socket !== null) return undefined;
  return (queues.get(request.socket) ?? openQueue(request.socket)).add(ending);
}

function openQueue(socket: Socket): ResponseQueue {
  const queue: ResponseQueue = new Set();
  queues.set(socket, queue);
  socket.once('close', () => {
    for (const waiting of queue) waiting.end(false);
  });
  return queue;
}
