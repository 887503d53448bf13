/** What a copy of the signal-exit package leaves where others can see it. */
interface SignalExitEmitter {
  readonly count?: unknown;
}

const OLDER_KEY = '__signal_exit_emitter__';
const NEWER_KEY = Symbol.for('signal-exit emitter');

interface SignalExitMarks {
  readonly [NEWER_KEY]?: SignalExitEmitter;
  readonly process: { readonly [OLDER_KEY]?: SignalExitEmitter };
}

function countOf(emitter: SignalExitEmitter | undefined): number {
  return typeof emitter?.count === 'number' ? emitter.count : 0;
}

/**
 * How many listeners of a signal decide what becomes of the process.
 *
 * Those of signal-exit, which comes with many packages, do not: they wait until nobody else listens and then end the process. Were
 * they counted, each side would wait for the other, and the process would survive its signal.
 */
export function decidingListeners(signal: NodeJS.Signals): number {
  const marks = globalThis as unknown as SignalExitMarks;
  return process.listenerCount(signal) - countOf(marks[NEWER_KEY]) - countOf(marks.process[OLDER_KEY]);
}
