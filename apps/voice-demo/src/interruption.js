const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Watches for Ctrl-C and its like. The first one aborts the signal, so that everything can end in order; the second one ends this
 * process at once.
 *
 * @param {() => void} onSecond Is called before the process ends.
 */
export function watchInterruption(onSecond) {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error('Interrupted.'));
  const interruptOrEnd = () => {
    if (!controller.signal.aborted) return interrupt();
    onSecond();
    process.exit(130);
  };
  for (const name of SIGNALS) process.on(name, interruptOrEnd);
  // The reader went away, as in `npm run demo | head`.
  process.stdout.on('error', interrupt);
  return controller.signal;
}
