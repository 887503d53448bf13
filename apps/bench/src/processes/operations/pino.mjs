// The operations of pino, which has log lines alone. Each entry makes `{ loop(count), count, after?() }`; the sides that instrument pino use them too.
import { createRequire } from 'node:module';

import { RECORDS_OF_A_LOOP } from './attributes.mjs';

const require = createRequire(import.meta.url);

/** Lines of a logger that nobody sees. Called after pino was instrumented, where it is. */
export function lineLoop() {
  const { destination, pino } = require('pino');
  const logger = pino(destination('/dev/null'));
  return (count) => {
    for (let turn = 0; turn < count; turn++) logger.info({ user: turn, plan: 'basic' }, 'greeted somebody');
  };
}

export const operations = {
  'pino-line': () => ({ count: RECORDS_OF_A_LOOP, loop: lineLoop() }),
};
