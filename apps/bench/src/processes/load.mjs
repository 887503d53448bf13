// Sends requests over a fixed number of connections, each with one request under way. It writes to plain sockets and reads no
// more of an answer than it must, to leave the processor to the server. The service that /fanout asks is here too, for the same reason as
// `stayAwake`.
import { once } from 'node:events';
import { connect } from 'node:net';

import { answerQuestions } from './answers.cjs';
import { startUpstream } from './upstream.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const ANSWER_TIMEOUT_MS = 10_000;

let connections = [];
let current;

answerQuestions({ open, run, close }, { upstream: await startUpstream() });

async function open({ port, count }) {
  connections = await Promise.all(Array.from({ length: count }, () => connection(port)));
}

/** Keeps all connections busy for a time, waits for the last answers, and says how it went. */
async function run({ path, ms }) {
  const started = performance.now();
  current = { requests: 0, errors: 0, stopping: false, busy: connections.length, problem: undefined };
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: throughline-bench\r\n\r\n`);
  const finished = new Promise((resolve) => {
    current.finish = resolve;
  });
  const stop = setTimeout(() => {
    current.stopping = true;
  }, ms);
  const giveUp = setTimeout(() => {
    current.errors += current.busy;
    current.problem ??= 'no answer';
    current.finish();
  }, ms + ANSWER_TIMEOUT_MS);
  for (const one of connections) one.begin(request);
  stayAwake(current);
  await finished;
  clearTimeout(stop);
  clearTimeout(giveUp);
  const { requests, errors, problem } = current;
  return { requests, errors, problem, ms: performance.now() - started };
}

/**
 * Never sleeps while answers are awaited. Who writes to a process that sleeps pays for waking it, an interrupt of another processor: the more, the
 * slower it answers and the more its neighbours sleep, and only because they happen to live on the same machine.
 */
function stayAwake(load) {
  if (load.busy > 0) setImmediate(stayAwake, load);
}

function close() {
  for (const { socket } of connections) socket.destroy();
  connections = [];
}

async function connection(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  let request;
  let pending = null;

  const fail = (problem) => {
    if (request === undefined) return;
    socket.destroy();
    request = undefined;
    current.errors++;
    current.problem ??= problem;
    leave();
  };
  const next = () => {
    if (current.stopping) {
      request = undefined;
      leave();
    } else socket.write(request);
  };
  socket.on('data', (chunk) => {
    const bytes = pending === null ? chunk : Buffer.concat([pending, chunk]);
    const size = answerSize(bytes);
    if (size === undefined || size > bytes.length) {
      pending = bytes;
      return;
    }
    pending = null;
    if (size < bytes.length || !isOk(bytes)) return fail(bytes.toString('latin1', 0, 200));
    current.requests++;
    next();
  });
  socket.on('error', (error) => fail(error.message));
  socket.on('end', () => fail('the server closed the connection'));
  return {
    socket,
    begin(bytes) {
      request = bytes;
      if (socket.destroyed || socket.readableEnded) {
        current.errors++;
        current.problem ??= 'the connection was closed';
        leave();
      } else socket.write(bytes);
    },
  };
}

function leave() {
  current.busy--;
  if (current.busy === 0) current.finish();
}

/** The size of the answer that the bytes begin with; `undefined` until its head is complete, -1 if it does not say. */
function answerSize(bytes) {
  const head = bytes.indexOf(HEAD_END);
  if (head === -1) return undefined;
  const length = LENGTH.exec(bytes.latin1Slice(0, head));
  return length === null ? -1 : head + HEAD_END.length + Number(length[1]);
}

/** Whether the status line says 200. */
function isOk(bytes) {
  return bytes[9] === 0x32 && bytes[10] === 0x30 && bytes[11] === 0x30;
}
