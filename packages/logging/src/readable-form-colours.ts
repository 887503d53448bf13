/** Colours for a terminal. */

/** The levels as lines name them, low to high. */
export const READABLE_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** A level as lines name it. */
export type ReadableLevel = (typeof READABLE_LEVELS)[number];

/** Puts colour around parts of a line. */
export interface Paint {
  level(level: ReadableLevel): string;
  /** What is read second: ids and stacks. */
  aside(text: string): string;
  key(text: string): string;
}

const RESET = '\u001b[0m';
const DIM = '\u001b[2m';
const CYAN = '\u001b[36m';

const COLOUR_OF_LEVEL: Readonly<Record<ReadableLevel, string>> = {
  TRACE: '\u001b[90m',
  DEBUG: '\u001b[34m',
  INFO: '\u001b[32m',
  WARN: '\u001b[33m',
  ERROR: '\u001b[31m',
  FATAL: '\u001b[1;31m',
};

/** Leaves everything as it is. */
export const PLAIN: Paint = { level: (level) => level, aside: (text) => text, key: (text) => text };

/** Paints with the eight colours that every terminal has. */
export const COLOURED: Paint = {
  level: (level) => `${COLOUR_OF_LEVEL[level]}${level}${RESET}`,
  aside: (text) => `${DIM}${text}${RESET}`,
  key: (text) => `${CYAN}${text}${RESET}`,
};

/**
 * Whether colours are wanted: `NO_COLOR` set to anything forbids them, then `FORCE_COLOR` decides (`0` and `false` forbid), else a terminal
 * that is not `dumb` takes them.
 */
export function wantsColours(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}
