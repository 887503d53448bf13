import type { Component } from '@throughline/core';

import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;

afterEach(() => traced.stop());

/** A component that tells when it is flushed, and how many spans had ended by then. */
function probe(flushed: number[], delayMs = 0): Component {
  return {
    name: 'probe',
    start: () => ({
      async flush() {
        flushed.push(traced.spans.length);
        await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      },
    }),
  };
}

describe.each(versions)('%s', (_, makeApp) => {
  test('closing an application delivers what is left, after its last answer and its own hooks', async () => {
    const flushed: number[] = [];
    const order: string[] = [];
    traced = traceFastify(undefined, { components: [probe(flushed)] });
    const app = makeApp();
    let isHandled = (): void => undefined;
    const handling = new Promise<void>((resolve) => (isHandled = resolve));
    app.get('/', async () => {
      isHandled();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'last';
    });
    app.addHook('onClose', async () => void order.push(`own hook, ${flushed.length} flushes`));
    const port = await traced.serve(app);
    const answer = ask(port, '/', { headers: { connection: 'close' } });
    await handling;

    await app.close();

    expect(await answer).toEqual({ status: 200, body: 'last' });
    expect(flushed).toEqual([1]);
    expect(order).toEqual(['own hook, 0 flushes']);
  });

  test('it does not wait longer than it may', async () => {
    const flushed: number[] = [];
    traced = traceFastify({ flushTimeoutMs: 20 }, { components: [probe(flushed, 60_000)] });
    const app = makeApp();
    await traced.serve(app);

    await app.close();

    expect(flushed).toEqual([0]);
  });

  test('0 is not at all', async () => {
    const flushed: number[] = [];
    traced = traceFastify({ flushTimeoutMs: 0 }, { components: [probe(flushed)] });
    const app = makeApp();
    await traced.serve(app);

    await app.close();

    expect(flushed).toEqual([]);
  });

  test('after the end of telemetry there is nothing to wait for', async () => {
    const flushed: number[] = [];
    traced = traceFastify(undefined, { components: [probe(flushed)] });
    const app = makeApp();
    app.get('/', async () => 'ok');
    const port = await traced.serve(app);
    await traced.setup.shutdown();
    const before = flushed.length;

    expect(await ask(port, '/')).toEqual({ status: 200, body: 'ok' });
    await app.close();

    expect(flushed).toHaveLength(before);
    expect(traced.spans).toEqual([]);
  });
});
