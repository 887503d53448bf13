'use strict';

// The service of the macro benchmark with its connections in memory: what it executes is the same each time, and no system call is in the way.
// Telemetry comes first, as its manuals say.
const { flush } = require(`./setups/${process.argv[2]}.cjs`);

const { Duplex } = require('node:stream');

const { Agent, setGlobalDispatcher } = require('undici');

const { answerQuestions } = require('./answers.cjs');
const { createApp } = require('./app.cjs');

const CONNECTIONS = 16;
const FIRST_PORT = 40_000;

const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\ndate: Sat, 21 Nov 2026 20:20:20 GMT\r\nconnection: keep-alive\r\n\r\n{"answer":42}',
);

/** A socket whose other end is the function `heard`. What arrives is pushed. */
function memorySocket(port) {
  const socket = new Duplex({
    read: () => undefined,
    write(chunk, _encoding, done) {
      socket.heard(chunk);
      done();
    },
    writev(chunks, done) {
      socket.heard(Buffer.concat(chunks.map(({ chunk }) => chunk)));
      done();
    },
  });
  const itself = () => socket;
  return Object.assign(socket, {
    remoteAddress: '127.0.0.1',
    remotePort: port,
    heard: () => undefined,
    setKeepAlive: itself,
    setNoDelay: itself,
    setTimeout: itself,
    ref: itself,
    unref: itself,
  });
}

/** The other service that /fanout asks. */
function useUpstream() {
  const connect = (_options, connected) => {
    const socket = memorySocket(8080);
    socket.heard = () => setImmediate(() => socket.push(ANSWER));
    setImmediate(() => connected(null, socket));
  };
  setGlobalDispatcher(new Agent({ connect }));
}

/** Opens the connections. Returns what sends so many requests, and resolves when all of them are answered. */
function openConnections(server) {
  const sockets = Array.from({ length: CONNECTIONS }, (_, index) => memorySocket(FIRST_PORT + index));
  for (const socket of sockets) server.emit('connection', socket);
  return ({ path, count }) =>
    new Promise((resolve) => {
      const request = Buffer.from(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: throughline-bench\r\n\r\n`,
      );
      let unsent = count;
      let unanswered = count;
      const send = (socket) => {
        if (unsent-- > 0) socket.push(request);
      };
      for (const socket of sockets) {
        socket.heard = (chunk) => {
          if (chunk.subarray(0, 12).toString('latin1') !== 'HTTP/1.1 200') return;
          if (--unanswered === 0) resolve();
          else setImmediate(() => send(socket));
        };
        send(socket);
      }
    });
}

async function serve() {
  useUpstream();
  const app = await createApp({ upstream: 'http://up.stream:8080/answer' });
  await app.ready();
  answerQuestions({ run: openConnections(app.server), flush }, {});
}

void serve();
