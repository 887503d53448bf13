// The operations of pino, which has log lines alone. Each entry makes `{ loop(count), count, after?() }`; the sides that instrument pino use them too.
import { createRequire } from 'node:module';

import { RECORDS_OF_A_LOOP } from './attributes.mjs';

const require = createRequire(import.meta.url);

/** Lines that are made and not written: what writing costs is the destination's. Called after pino was instrumented, where it is. */
export function lineLoop() {
  const { pino } = require('pino');
  const logger = pino({}, { write() {} });
  return (count) => {
    for (let turn = 0; turn < count; turn++) logger.info({ user: turn, plan: 'basic' }, 'greeted somebody');
  };
}

export const operations = {
  'pino-line': () => ({ count: RECORDS_OF_A_LOOP, loop: lineLoop() }),
};
