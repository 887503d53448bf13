import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

import { figures } from '../src/micro/figures.mjs';
import { scrape, seriesOn } from '../src/micro/scraped-page.mjs';
import { watchLoop } from '../src/processes/operations/loop-watch.mjs';

const sides = ['official', 'ours', 'prom-client'];
const few = { sides, instruments: 2, labelSets: 40 };

const measured = (name, changes, plan) => {
  const figure = { ...figures.find((one) => one.name === name), ...few, ...changes };
  return figure.measure(figure, plan);
};

/** Each side holds something, and no sample is missing. */
function expectSpreads(row, count, expectedSides = sides) {
  expect(Object.keys(row)).toEqual(expectedSides);
  for (const spread of Object.values(row)) {
    expect(spread.count).toBe(count);
    expect(spread.min).toBeGreaterThan(0);
  }
}

test('memory is measured for each side, and more label sets hold more of it', async () => {
  const medians = [];
  for (const labelSets of [400, 1600]) {
    const { rows, failures } = await measured('memory', { labelSets }, { processes: 1 });
    expect(failures).toEqual([]);
    expectSpreads(rows.recorded, 1);
    expectSpreads(rows.scraped, 1);
    medians.push(rows.recorded);
  }
  const [few400, many1600] = medians;
  for (const side of sides) expect(many1600[side].median).toBeGreaterThan(2 * few400[side].median);
}, 60_000);

test.each(['scrape-counters', 'scrape-histograms'])(
  '%s: each side is scraped in the formats that it has',
  async (name) => {
    const { rows, failures } = await measured(name, {}, { rounds: 2 });
    expect(failures).toEqual([]);
    expectSpreads(rows.text, 2);
    expectSpreads(rows.openmetrics, 2, ['ours', 'prom-client']);
  },
);

test('a page without all series is no measurement', async () => {
  // Both keep 3,000 here, one of them for the rest.
  const only = { sides: ['ours', 'official'], labelSets: 3_500 };
  const scrapes = await measured('scrape-counters', only, { rounds: 1 });
  expect(scrapes.failures).toEqual([
    'scrape-counters, ours: the page holds 2999 series instead of 3500',
    'scrape-counters, official: the page holds 2999 series instead of 3500',
  ]);
  expect(scrapes.rows).toEqual({ text: {}, openmetrics: {} });
  const memory = await measured('memory', { ...only, sides: ['ours'], instruments: 1 }, { processes: 1 });
  expect(memory.failures).toEqual(['memory, ours: the page holds 2999 series instead of 3500']);
  expect(memory.rows).toEqual({ recorded: {}, scraped: {} });
}, 60_000);

test('the watch finds the longest time without a turn among shorter ones', async () => {
  const blockFor = (ms) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  const turn = () => new Promise(setImmediate);
  const longest = watchLoop();
  for (const ms of [5, 60, 10]) {
    await turn();
    blockFor(ms);
  }
  await turn();
  expect(longest()).toBeGreaterThanOrEqual(60);
});

test('a block that lasts until the end of the watch counts too', () => {
  const longest = watchLoop();
  const until = performance.now() + 20;
  while (performance.now() < until);
  expect(longest()).toBeGreaterThanOrEqual(20);
});

test('a scrape asks for a format, takes gzip, and says what came', async () => {
  const server = createServer(({ headers }, response) => {
    response.writeHead(200, { 'content-type': headers.accept, 'content-encoding': headers['accept-encoding'] });
    response.end(gzipSync('held_0_total{route="/a"} 1\n'));
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}/metrics`;
  expect(await scrape(url, 'openmetrics')).toEqual({ format: 'openmetrics', text: 'held_0_total{route="/a"} 1\n' });
  expect(await scrape(url, 'text')).toMatchObject({ format: 'text' });
  server.close();
  await expect(scrape(url, 'text')).rejects.toThrow('ECONNREFUSED');
});

test('series are counted by what each side calls them, and a histogram is one', () => {
  const labels = 'method="GET",route="/a"';
  const page = [
    `held_0{${labels}} 1`,
    `held_1_total{${labels},otel_scope_name="bench"} 1`,
    `held_0_created{${labels}} 1`,
    'held_1_total{otel_metric_overflow="true"} 1',
    `held_0_bucket{le="1",${labels}} 1`,
    `held_0_seconds_bucket{le="1",${labels}} 1`,
    `held_0_count{${labels}} 1`,
    `held_1_seconds_count{${labels}} 1`,
    `held_1_seconds_sum{${labels}} 1`,
    `first_0_count{${labels}} 1`,
  ].join('\n');
  expect(seriesOn(page, 'counter', 'held')).toBe(2);
  expect(seriesOn(page, 'histogram', 'held')).toBe(2);
  expect(seriesOn('', 'counter', 'held')).toBe(0);
});
