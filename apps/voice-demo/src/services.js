import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { killGroup } from './process-group.js';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */

const FOLDER = join(import.meta.dirname, '..', 'services');
const GUARD = join(import.meta.dirname, 'guard.js');
const LIFELINE = new URL('lifeline.js', import.meta.url).href;
const READY_MS = 20_000;
const STOP_MS = 5_000;

/**
 * The processes of the services. Each leads a process group, so that Ctrl-C does not reach it before the demo says so.
 *
 * @typedef {object} Services
 * @property {(name: string, env: NodeJS.ProcessEnv) => Promise<string>} start Resolves with the URL; rejects with the reason when the service ends before it listens.
 * @property {Promise<never>} lost Rejects when a service ends that nobody has stopped.
 * @property {() => Promise<void>} stop Lets the services finish, the last one first.
 * @property {() => void} kill Ends them at once.
 */

/**
 * @typedef {object} ServiceProcess
 * @property {number} pid
 * @property {Promise<string>} url Resolves when the service says where it listens.
 * @property {Promise<string>} ended Resolves with how it ended.
 * @property {() => string} complaint What it said about an error, if anything.
 */

/**
 * Prepares to start services, and a guard that outlives this process to end them.
 *
 * @param {AbortSignal} interruption Ends the waiting for a service.
 * @param {(name: string, line: string) => void} onComplaint Is told what a service writes to its standard error.
 * @returns {Services}
 */
export function createServices(interruption, onComplaint) {
  const guard = startGuard();
  /** @type {ServiceProcess[]} */
  const running = [];
  let stopping = false;
  /** @type {(error: Error) => void} */
  let reportLoss;
  /** @type {Promise<never>} */
  const lost = new Promise((_, reject) => (reportLoss = reject));
  lost.catch(() => {});

  return {
    lost,
    async start(name, env) {
      interruption.throwIfAborted();
      const service = launch(name, env, onComplaint);
      guard.watch(service.pid);
      running.push(service);
      void service.ended.then((ending) => {
        guard.forget(service.pid);
        running.splice(running.indexOf(service), 1);
        if (!stopping) reportLoss(new Error(`${name} ended with ${ending}.`));
      });
      return untilListening(name, service, interruption);
    },
    async stop() {
      stopping = true;
      for (const service of running.toReversed()) await stopService(service);
      await guard.release();
    },
    kill() {
      for (const { pid } of running) killGroup(pid, 'SIGKILL');
    },
  };
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {(name: string, line: string) => void} onComplaint
 * @returns {ServiceProcess}
 */
function launch(name, env, onComplaint) {
  const child = /** @type {ChildProcessByStdio<null, Readable, Readable>} */ (
    spawn(process.execPath, ['--import', LIFELINE, join(FOLDER, `${name.replaceAll('_', '-')}.js`)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
  );
  /** @type {string[]} */
  const complaints = [];
  let isReady = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (isReady) onComplaint(name, line);
    else complaints.push(line);
  });
  return {
    pid: child.pid ?? 0,
    url: new Promise((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = / listens on (\S+)/.exec(line)?.[1];
        if (url === undefined) return;
        isReady = true;
        for (const complaint of complaints) onComplaint(name, complaint);
        resolve(url);
      });
    }),
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(code === null ? `${signal}` : `exit code ${code}`));
    }),
    complaint: () => complaints.find((line) => /^\w*Error\b/.test(line)) ?? complaints.at(-1) ?? '',
  };
}

/**
 * @param {string} name
 * @param {ServiceProcess} service
 * @param {AbortSignal} interruption
 * @returns {Promise<string>}
 */
function untilListening(name, service, interruption) {
  return new Promise((resolve, reject) => {
    void service.url.then(resolve);
    void service.ended.then((ending) => {
      reject(new Error(`${name} ended with ${ending} before it listened. ${service.complaint()}`.trim()));
    });
    interruption.addEventListener('abort', () => reject(interruption.reason), { once: true });
    const tooLate = () =>
      reject(new Error(`${name} did not listen within ${READY_MS / 1000} s. ${service.complaint()}`.trim()));
    setTimeout(tooLate, READY_MS).unref();
  });
}

/** @param {ServiceProcess} service */
async function stopService({ pid, ended }) {
  killGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** Starts the process that kills the services when this one is gone. */
function startGuard() {
  const child = spawn(process.execPath, [GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  child.stdin.on('error', () => {});
  return {
    watch: (/** @type {number} */ pid) => void child.stdin.write(`+${pid}\n`),
    forget: (/** @type {number} */ pid) => void child.stdin.write(`-${pid}\n`),
    async release() {
      child.stdin.end();
      await ended;
    },
  };
}
