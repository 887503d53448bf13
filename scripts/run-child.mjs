import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SAME_KEY_PRESS_MS = 250;

/**
 * Runs `node <args>` to its end on this terminal and resolves with the exit code a shell would report.
 *
 * The child has a process group of its own: a Ctrl-C reaches it once, forwarded from here, although npm and the terminal
 * both send the signal.
 */
export function runNode(args, options = {}) {
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    detached: process.platform !== 'win32',
    ...options,
  });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(child) {
  const lastSent = {};
  const forward = (signal) => {
    const now = Date.now();
    if (now - (lastSent[signal] ?? 0) < SAME_KEY_PRESS_MS) return;
    lastSent[signal] = now;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, forward);
  };
}
