/**
 * The ways a process ends, and what can still be delivered then.
 *
 * Natural end: `beforeExit` still has an event loop. Signals: flush, then raise again, unless the application listens too and so
 * decides for itself. `process.exit()`, uncaught exceptions and rejections: only the synchronous `exit` event is left. No listener
 * for uncaught exceptions is installed, so stderr, exit code and `--abort-on-uncaught-exception` stay Node's.
 */
import { isMainThread } from 'node:worker_threads';

import { decidingListeners } from './signal-listeners.ts';

/** What the exits call. */
export interface ExitActions {
  /** Grows with each record that is made. */
  made(): number;
  /** Delivers with the event loop. Resolves whether nothing is left. */
  flush(deadline: number): Promise<boolean>;
  /** Delivers without the event loop. */
  exit(deadline: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Watches the ends of the process. The whole end is held up for `timeoutMs` at most. Returns the undo. */
export function watchExits(actions: ExitActions, timeoutMs: number): () => void {
  let deadline: number | undefined;
  let madeAtFlush: number | undefined;
  let dying = false;

  const flush = async (): Promise<void> => {
    deadline ??= Date.now() + timeoutMs;
    if (await actions.flush(deadline)) deadline = undefined;
  };
  // Node emits it again after each flush that used the event loop; without news there is nothing left to do.
  const beforeExit = (): void => {
    const made = actions.made();
    if (made === madeAtFlush) return;
    madeAtFlush = made;
    deadline = undefined;
    void flush();
  };
  const exit = (): void => actions.exit(deadline ?? Date.now() + timeoutMs);
  const signalled = (signal: NodeJS.Signals): void => {
    if (dying) return;
    dying = decidingListeners(signal) === 1;
    // A flush that is cut off by the application's own `process.exit()` would deliver its batch a second time.
    if (dying) void flush().then(() => raiseAgain(signal));
  };
  const raiseAgain = (signal: NodeJS.Signals): void => {
    process.off(signal, signalled);
    process.kill(process.pid, signal);
  };

  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
  // First in line, so that listeners that remove themselves when they are called are still counted.
  if (isMainThread) for (const signal of SIGNALS) process.prependListener(signal, signalled);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', exit);
    for (const signal of SIGNALS) process.off(signal, signalled);
  };
}
