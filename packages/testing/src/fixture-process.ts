import { type ChildProcess, spawn } from 'node:child_process';

import type { FixtureResult } from './fixture-options.ts';

export interface FixtureCommand {
  readonly node: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** A child process and what it has written so far. */
export interface FixtureProcess {
  readonly pid: number;
  readonly output: { stdout: string; stderr: string };
  /** Calls back whenever something was written, until the returned function is called. */
  onOutput(listener: () => void): () => void;
  signal(name: NodeJS.Signals): void;
  readonly finished: Promise<FixtureResult>;
}

interface Times {
  readonly started: number;
  signalled: number | undefined;
}

const running = new Set<ChildProcess>();

/** Starts a process that leads a process group, so that it can be killed with everything it starts. */
export function startProcess(command: FixtureCommand): FixtureProcess {
  const { node, args, env, cwd } = command;
  const times: Times = { started: performance.now(), signalled: undefined };
  const child = spawn(node, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const listener of listeners) listener();
    });
  }
  return {
    pid: child.pid ?? 0,
    output,
    onOutput(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signal(name) {
      times.signalled ??= performance.now();
      child.kill(name);
    },
    finished: finish(child, { output, times, timeoutMs: command.timeoutMs }),
  };
}

/** What the process wrote, for an error message. */
export function describeOutput({ stdout, stderr }: FixtureProcess['output']): string {
  return `stdout:\n${stdout || '(empty)'}\nstderr:\n${stderr || '(empty)'}`;
}

interface Run {
  readonly output: FixtureProcess['output'];
  readonly times: Times;
  readonly timeoutMs: number;
}

async function finish(child: ChildProcess, { output, times, timeoutMs }: Run): Promise<FixtureResult> {
  if (running.size === 0) process.once('exit', killAll);
  running.add(child);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FixtureResult>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The fixture did not end within ${timeoutMs} ms and was killed.\n${describeOutput(output)}`));
      }, timeoutMs);
      let ended = 0;
      child.once('error', reject);
      child.once('exit', () => {
        ended = performance.now();
        killGroup(child);
      });
      child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
        const afterSignalMs = times.signalled === undefined ? undefined : ended - times.signalled;
        resolve({ code, signal, ...output, durationMs: ended - times.started, afterSignalMs });
      });
    });
  } finally {
    clearTimeout(timer);
    killGroup(child);
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  }
}

function killAll(): void {
  for (const child of running) killGroup(child);
}

/** Kills the process and what it started; what has ended is left alone. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
