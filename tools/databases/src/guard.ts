/**
 * A guard is a small shell process that holds one end of a pipe. When the other end closes, because it was released or
 * because this process is gone for whatever reason (also SIGKILL, also a test worker that was cut off), it stops the
 * server it was told about and removes the directory. So there is one way to clean up, and no signal handler here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';

/** A signal that makes a server disconnect its clients and end at once. */
export type StopSignal = 'INT' | 'TERM';

/** Stops one server and removes one directory, at the latest when this process ends. */
export interface Guard {
  /** Names the process to stop, in place of the one before. */
  watch(pid: number, signal: StopSignal): void;
  /** Forgets the process, which has ended by itself: its id may soon be another's. */
  forget(): void;
  /** Stops the process, removes the directory and resolves when both are gone, within 10 s. */
  release(): Promise<void>;
}

// A process that nobody reaps, as in a container without an init, answers `kill -0` although all its threads have ended.
const SCRIPT = `
trap '' HUP INT QUIT TERM
is_running() {
  kill -0 "$1" || return 1
  grep -qv ') Z ' "/proc/$1/task/"*/stat
  [ $? -ne 1 ]
}
while read -r a b; do signal=$a pid=$b; done
if [ -n "$pid" ]; then
  kill -s "$signal" "$pid"
  tries=0
  while is_running "$pid" && [ $tries -lt 250 ]; do tries=$((tries + 1)); sleep 0.02; done
  [ $tries -lt 250 ] || kill -s KILL "$pid"
fi
tries=0
until rm -rf "$1" || [ $tries -ge 50 ]; do tries=$((tries + 1)); sleep 0.02; done
`;

/** Starts the guard of a directory, in a session of its own so that Ctrl-C does not reach it. */
export async function startGuard(directory: string): Promise<Guard> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'database-guard', directory], {
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(shell, 'exit');
  ended.catch(() => {});
  await once(shell, 'spawn');
  shell.stdin.on('error', () => {});
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    watch: (pid, signal) => void shell.stdin.write(`${signal} ${pid}\n`),
    forget: () => void shell.stdin.write('\n'),
    async release() {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
