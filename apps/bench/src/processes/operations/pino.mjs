// The operations of pino, which has log lines alone. Each entry makes `{ loop(count), count, after?() }`; the sides that instrument pino use them too.
import { createRequire } from 'node:module';

import { RECORDS_OF_A_LOOP } from './attributes.mjs';

const require = createRequire(import.meta.url);

/** What is logged, and by which loggers. */
const LINES = {
  'pino-line': { options: {}, fieldsOf: (turn) => ({ user: turn, plan: 'basic' }), message: 'greeted somebody' },
  // As Fastify logs each request.
  'pino-line-serialized': {
    options: {
      serializers: { req: ({ method, url, socket }) => ({ method, url, remoteAddress: socket.remoteAddress }) },
    },
    fieldsOf: (turn) => ({ req: { method: 'GET', url: `/users/${turn}`, socket: { remoteAddress: '203.0.113.9' } } }),
    message: 'incoming request',
  },
  'pino-line-redacted': {
    options: { redact: ['password'] },
    fieldsOf: (turn) => ({ user: turn, plan: 'basic', password: 'hunter2' }),
    message: 'greeted somebody',
  },
};

/** Lines that are made and not written: what writing costs is the destination's. Called after pino was instrumented, where it is. */
export function lineLoop(name) {
  const { pino } = require('pino');
  const { options, fieldsOf, message } = LINES[name];
  const logger = pino(options, { write() {} });
  return (count) => {
    for (let turn = 0; turn < count; turn++) logger.info(fieldsOf(turn), message);
  };
}

/** Makes an operation of each. */
export function lineOperations(make) {
  return Object.fromEntries(Object.keys(LINES).map((name) => [name, () => make(name)]));
}

export const operations = lineOperations((name) => ({ count: RECORDS_OF_A_LOOP, loop: lineLoop(name) }));
