/** What would be a fault of ours, shown by a request that nobody can read. */
import { channel } from 'node:diagnostics_channel';

import { redirectInternalLog } from '@throughline/core';

import { instrumentFastify } from '../src/fastify-instrumentation.ts';
import { traceFastify } from './traced-fastify.ts';

type Hook = (...args: unknown[]) => unknown;

const unreadable = {
  get raw(): never {
    throw new Error('no peeking');
  },
};

/** Stands in for an application, and calls the hooks it was given twice. Gives how many went on. */
function applicationOf(): { readonly app: object; callHooks(): number } {
  const hooks: Record<string, Hook> = {};
  return {
    app: { addHook: (name: string, hook: Hook) => void (hooks[name] = hook) },
    callHooks() {
      let wentOn = 0;
      const done = (): void => void wentOn++;
      for (let times = 0; times < 2; times++) {
        hooks['onRequest']?.(unreadable, {}, done);
        hooks['onError']?.(unreadable, {}, new Error('theirs'), done);
      }
      return wentOn;
    },
  };
}

test('each is said once, and the hooks go on', () => {
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => void lines.push(line));
  const { app, callHooks } = applicationOf();
  instrumentFastify(app);

  expect(callHooks()).toBe(4);

  restore();
  expect(lines).toEqual([
    expect.stringContaining('fastify: note a route failed: '),
    expect.stringContaining('fastify: note an error failed: '),
  ]);
});

test('while telemetry runs, each is a problem in its status', async () => {
  const traced = traceFastify();
  const { app, callHooks } = applicationOf();
  channel('fastify.initialization').publish({ fastify: app });

  expect(callHooks()).toBe(4);

  const { problems } = traced.setup.status;
  await traced.stop();
  expect(problems.map(({ code, message }) => [code, message.split(':').slice(0, 2).join()])).toEqual([
    ['TL_INTERNAL', 'fastify, note a route'],
    ['TL_INTERNAL', 'fastify, note an error'],
  ]);
});
