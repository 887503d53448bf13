/**
 * The ways a process ends, and what can still be delivered then.
 *
 * Natural end: `beforeExit` still has an event loop. Signals: flush, then raise again, unless the application listens too and so
 * decides for itself. `process.exit()`, uncaught exceptions and rejections: only the synchronous `exit` event is left. No listener
 * for uncaught exceptions is installed, so stderr, exit code and `--abort-on-uncaught-exception` stay Node's.
 */
import { isMainThread } from 'node:worker_threads';

/** What the exits call. */
export interface ExitActions {
  /** Delivers with the event loop. Resolves whether nothing is left. */
  flush(deadline: number): Promise<boolean>;
  /** Delivers without the event loop. */
  exit(deadline: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Watches the ends of the process. The whole end is held up for `timeoutMs` at most. Returns the undo. */
export function watchExits(actions: ExitActions, timeoutMs: number): () => void {
  let deadline: number | undefined;
  const within = (): number => (deadline ??= Date.now() + timeoutMs);

  const beforeExit = (): void => {
    void actions.flush(within()).then((complete) => {
      if (complete) deadline = undefined;
    });
  };
  const exit = (): void => actions.exit(within());
  const signalled = (signal: NodeJS.Signals): void => {
    const soleListener = process.listenerCount(signal) === 1;
    void actions.flush(within()).then(() => {
      if (soleListener && process.listenerCount(signal) <= 1) raiseAgain(signal);
      else deadline = undefined;
    });
  };
  const raiseAgain = (signal: NodeJS.Signals): void => {
    process.off(signal, signalled);
    process.kill(process.pid, signal);
  };

  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
  if (isMainThread) for (const signal of SIGNALS) process.on(signal, signalled);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', exit);
    for (const signal of SIGNALS) process.off(signal, signalled);
  };
}
