// The service that /fanout asks. It is never instrumented.
import { once } from 'node:events';
import { createServer } from 'node:http';

const body = JSON.stringify({ answer: 42 });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

/** Starts it on a free port. Returns the address to ask. */
export async function startUpstream() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, headers).end(body);
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}/answer`;
}
