import { execFileSync } from 'node:child_process';

/**
 * Gives the server under measurement a processor core of its own, as far as the system lets us: Linux with `taskset` and two cores or more.
 *
 * Everything else moves to the other cores, and what is started later by this process with it. `placement` says in words what was done.
 */
export function shareCores() {
  const cores = allowedCores();
  const own = cores.at(-1);
  const rest = cores.slice(0, -1).join(',');
  const moved = rest !== '' && place(process.pid, rest);
  return {
    placement: moved ? 'the server on a core of its own' : 'left to the system',
    giveOwnCore: (pid) => moved && place(pid, String(own)),
  };
}

/** The cores that this process may run on; none where the system does not say. */
function allowedCores() {
  const text = taskset(['-c', '-p', String(process.pid)]);
  const list = /: *([\d,-]+)\s*$/.exec(text ?? '')?.[1] ?? '';
  return list.split(',').filter(Boolean).flatMap(coresOfRange);
}

function coresOfRange(range) {
  const [first, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Moves a process with all its threads. Returns whether that worked. */
function place(pid, cores) {
  return taskset(['-a', '-c', '-p', cores, String(pid)]) !== undefined;
}

function taskset(args) {
  try {
    return execFileSync('taskset', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
