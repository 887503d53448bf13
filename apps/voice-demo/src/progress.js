/** @import { Screen } from './screen.js' */

const TITLE_WIDTH = 15;
const DETAIL_WIDTH = 32;

/**
 * Shows what starts: a line for everything that is ready, and a transient one for what is not yet.
 *
 * @param {Screen} screen
 */
export function createProgress({ line, transient, paint }) {
  /** @type {Set<string>} */
  const pending = new Set();
  const showPending = () => transient(pending.size > 0 ? paint.dim(`  … ${[...pending].join(', ')}`) : '');
  return {
    /**
     * Waits for something to start and says how long it took.
     *
     * @template T
     * @param {string} title
     * @param {Promise<T>} started
     * @param {(value: T) => string} describe
     * @returns {Promise<T>}
     */
    async step(title, started, describe) {
      const since = performance.now();
      pending.add(title);
      showPending();
      try {
        const value = await started;
        const seconds = `${((performance.now() - since) / 1000).toFixed(1)} s`;
        const detail = paint.dim(`${describe(value).padEnd(DETAIL_WIDTH)} ${seconds.padStart(6)}`);
        line(`  ${paint.green('✓')} ${title.padEnd(TITLE_WIDTH)} ${detail}`);
        return value;
      } finally {
        pending.delete(title);
        showPending();
      }
    },
  };
}
