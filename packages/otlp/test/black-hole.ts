import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { startFixture } from '@throughline/testing';

/** A port that connections can be asked of and that answers to none of them. */
export interface BlackHole {
  readonly port: number;
  close(): Promise<void>;
}

const ASLEEP = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, 'port ' + server.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** Listens in a process that sleeps, and fills the queue of connections that the system accepts on its behalf. */
export async function startBlackHole(): Promise<BlackHole> {
  const process = startFixture({ format: 'cjs', source: ASLEEP, timeoutMs: 30_000 });
  await process.waitForOutput(/port \d+/);
  const port = Number(/port (\d+)/.exec(process.stdout())?.[1]);
  const fill = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await once(fill[0] as NodeJS.EventEmitter, 'connect');
  await pause(100);
  return {
    port,
    close: async () => {
      for (const socket of fill) socket.destroy();
      process.signal('SIGKILL');
      await process.finished;
    },
  };
}
