import type { MetricSnapshot } from '@throughline/core';
import { ports, redirectInternalLog } from '@throughline/core';

import { makePage } from '../src/page.ts';
import { renderMetrics } from '../src/render-metrics.ts';
import { counter, offer, offerNothing, snapshot } from './made-metrics.ts';
import { OPENMETRICS } from './rendered.ts';

afterEach(offerNothing);

/** Collections that wait until they are let go. */
function slowCollections() {
  const waiting: (() => void)[] = [];
  let count = 0;
  const port = offer(snapshot());
  ports.metricCollection = {
    ...port,
    collect: () => {
      const yielded: MetricSnapshot = snapshot(counter('collections', [{ value: ++count }]));
      return new Promise((resolve) => {
        waiting.push(() => resolve(yielded));
      });
    },
  };
  return { letGo: () => waiting.splice(0).forEach((go) => go()), count: () => count };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

test('scrapes that come while one is under way share its collection, in each format', async () => {
  const collections = slowCollections();
  const first = renderMetrics();
  await turns();
  const others = [renderMetrics(), renderMetrics({ accept: OPENMETRICS }), renderMetrics({ accept: OPENMETRICS })];
  await turns();
  collections.letGo();
  const pages = await Promise.all([first, ...others]);
  expect(collections.count()).toBe(1);
  for (const { body } of pages) expect(body).toContain('collections_total 1\n');
});

test('a scrape that comes after it has a collection of its own', async () => {
  const collections = slowCollections();
  for (const expected of [1, 2]) {
    const page = renderMetrics();
    await turns();
    collections.letGo();
    expect((await page).body).toContain(`collections_total ${expected}\n`);
  }
});

test('a page that is shared is compressed once', async () => {
  offer(snapshot(counter('c', [{ value: 1 }])));
  const form = { format: 'text', createdTimestamps: false, scopeLabels: false } as const;
  const [one, other] = await Promise.all([makePage(form), makePage({ ...form })]);
  expect(one).toBe(other);
  expect(one.gzipped()).toBe(other.gzipped());
});

test('a collection that fails spoils none that comes after it', async () => {
  const undo = redirectInternalLog(() => undefined);
  offer(() => {
    throw new Error('once');
  });
  expect((await renderMetrics()).status).toBe(500);
  offer(snapshot(counter('c', [{ value: 1 }])));
  expect(await renderMetrics()).toMatchObject({ status: 200, body: expect.stringContaining('c_total 1') });
  undo();
});
