// The service that /fanout asks. It is never instrumented.
import { createServer } from 'node:http';

import { answerQuestions } from './answers.cjs';

const body = JSON.stringify({ answer: 42 });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(body);
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => answerQuestions({}, { url: `http://127.0.0.1:${server.address().port}/answer` }));
