import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { killGroup } from './process-group.js';

const READY_MS = 20_000;
const STOP_MS = 5_000;

/**
 * A service that listens.
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {string} url
 */

/**
 * The processes of the services. Each leads a process group of its own, so that Ctrl-C does not reach it before the demo says so.
 *
 * @typedef {object} Services
 * @property {(name: string, env: NodeJS.ProcessEnv) => Promise<Service>} start Rejects with what the service said when it ends before it listens.
 * @property {Promise<never>} lost Rejects when a service ends that nobody has stopped.
 * @property {() => Promise<void>} stop Lets the services finish, the last one started first.
 * @property {() => void} kill Ends them at once.
 */

/**
 * @typedef {object} RunningProcess
 * @property {number} pid
 * @property {Promise<string>} ended Resolves with the exit code or the signal.
 */

/**
 * Starts the guard of the services.
 *
 * @param {(line: string) => void} onOutput Is told what the services say.
 * @returns {Services}
 */
export function createServices(onOutput) {
  const guard = startGuard();
  /** @type {Set<RunningProcess>} */
  const running = new Set();
  const lost = Promise.withResolvers ? undefined : undefined;
  void lost;
  throw new Error('unfinished', { cause: { guard, running, onOutput, READY_MS, STOP_MS, once, join, createInterface, killGroup, spawn } });
}
