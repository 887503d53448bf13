import { createServer } from 'node:http';

/** Serves a page on a free port of its own. Resolves to its address. */
export function served(answer) {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/metrics`));
  });
}
