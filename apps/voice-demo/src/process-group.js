/**
 * Sends a signal to a process and all that it started; what has ended already is left alone.
 *
 * @param {number} id
 * @param {NodeJS.Signals} signal
 */
export function killGroup(id, signal) {
  try {
    // Windows has no process groups.
    process.kill(process.platform === 'win32' ? id : -id, signal);
  } catch {
    // It has ended.
  }
}
