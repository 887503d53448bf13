// Stands for somebody else's language model: about as slow, overloaded on demand, and without telemetry of ours.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const { PORT = 3002 } = process.env;

const server = createServer((request, response) => void generate(request, response));

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function generate(request, response) {
  const prompt = await text(request);
  const overloaded = prompt.includes('overload');
  await sleep(overloaded ? 20 : 90 + Math.random() * 30);
  response.writeHead(overloaded ? 503 : 200, { 'content-type': 'text/plain' });
  response.end(overloaded ? 'Come back later' : `You said: ${prompt}`);
}

server.listen(Number(PORT), '127.0.0.1');
await once(server, 'listening');
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
console.log(`model_stub listens on http://127.0.0.1:${address.port}`);
