/**
 * A stream to write lines on, in colours where somebody sees them.
 *
 * @typedef {object} Screen
 * @property {(text?: string) => void} line Writes a line, above the transient one.
 * @property {(text: string) => void} transient Shows a line that the next one replaces; only a terminal does.
 * @property {Paint} paint
 */

/** @typedef {Record<keyof typeof COLOURS, (text: string) => string>} Paint */

const COLOURS = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], cyan: [36, 39] };
const CLEAR_LINE = '\r\u001B[K';

/** Colours nothing. */
export const plain = paintWith((text) => text);

/**
 * Writes to a terminal or a pipe. `NO_COLOR` and `FORCE_COLOR` are honoured.
 *
 * @param {NodeJS.WriteStream} stream
 * @returns {Screen}
 */
export function createScreen(stream) {
  const { isTTY: isTerminal } = stream;
  return {
    line: (text = '') => void stream.write(`${isTerminal ? CLEAR_LINE : ''}${text}\n`),
    transient: (text) => void (isTerminal && stream.write(`${CLEAR_LINE}${text}`)),
    paint: isTerminal && stream.hasColors() ? coloured : plain,
  };
}

const coloured = paintWith((text, [on, off]) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`));

/**
 * @param {(text: string, codes: number[]) => string} paint
 * @returns {Paint}
 */
function paintWith(paint) {
  const entries = Object.entries(COLOURS).map(([name, codes]) => [
    name,
    (/** @type {string} */ text) => paint(text, codes),
  ]);
  return Object.fromEntries(entries);
}
