import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const START_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 15_000;
const KEPT_ERROR_OUTPUT = 4_000;

const processes = new URL('./processes/', import.meta.url);

/** What the environment of this process may say about telemetry is not passed on: the variants say it all. */
const telemetryVariable = /^(?:OTEL_|THROUGHLINE_|NODE_OPTIONS$)/;

/**
 * Starts a program of ./processes and resolves when it says that it is ready.
 *
 * The child answers questions over its IPC channel; `ask` rejects when it does not answer in time or ends. It ends with this
 * process, however that ends, because it loses the channel.
 */
export async function startChild(file, options = {}) {
  const { args = [], environment = {}, execPath, execArgv = [], startTimeoutMs = START_TIMEOUT_MS } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !telemetryVariable.test(name));
  const child = fork(fileURLToPath(new URL(file, processes)), args, {
    env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...environment },
    ...(execPath !== undefined && { execPath }),
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const answers = awaitAnswers(child, [file, ...args].join(' '));
  const handle = {
    pid: child.pid,
    ask: (question, argument, timeoutMs = ANSWER_TIMEOUT_MS) => answers.ask(question, argument, timeoutMs),
    stop: () => stopped(child),
  };
  try {
    return { ...handle, ...(await answers.ready(startTimeoutMs)) };
  } catch (error) {
    await handle.stop();
    throw error;
  }
}

/** Matches answers to questions by number. The readiness of the child is the answer to question 0. */
function awaitAnswers(child, title) {
  const open = new Map();
  let ended;
  let errorOutput = '';
  let lastQuestion = 0;

  const endWith = (reason) => {
    ended ??= new Error([`${title} ${reason}`, ...errorLine(errorOutput)].join(': '));
    for (const { reject } of open.values()) reject(ended);
    open.clear();
  };
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errorOutput = (errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
  });
  child.once('error', (error) => endWith(`could not be started: ${error.message}`));
  child.once('close', (code, signal) => endWith(`ended with ${signal ?? `code ${code}`}`));
  child.on('message', ({ id, answer, problem }) => {
    const question = open.get(id);
    open.delete(id);
    if (problem === undefined) question?.resolve(answer);
    else question?.reject(new Error(`${title}: ${problem}`));
  });

  const answerTo = (id, timeoutMs) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      const timer = setTimeout(() => {
        open.delete(id);
        reject(new Error(`${title} did not answer within ${timeoutMs} ms`));
      }, timeoutMs);
      const settle = (action) => (value) => {
        clearTimeout(timer);
        action(value);
      };
      open.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });

  return {
    ready: (timeoutMs) => answerTo(0, timeoutMs),
    ask: (question, argument, timeoutMs) => {
      const id = ++lastQuestion;
      const answer = answerTo(id, timeoutMs);
      if (child.connected) child.send({ id, question, argument });
      return answer;
    },
  };
}

/** The line of what was written to stderr that says what went wrong. */
function errorLine(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((one) => /^\w*Error\b/.test(one)) ?? lines.at(-1);
  return line === undefined ? [] : [line.trim()];
}

/** Ends the child at once: it holds nothing that has to be saved. */
function stopped(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}
