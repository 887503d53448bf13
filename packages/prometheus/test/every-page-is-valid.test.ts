/** Ten thousand metrics with random names, labels and values, before every reader that there is. */
import { createServer } from 'node:http';

import { redirectInternalLog } from '@throughline/core';
import parseText from 'parse-prometheus-text-format';

import { renderMetrics } from '../src/render-metrics.ts';
import {
  checkWithPromtool,
  startPrometheusServer,
  testWithPrometheus,
  testWithPromtool,
} from './installed-prometheus.ts';
import { TRACE_ID, counter, exemplar, histogram, offer, offerNothing, snapshot, twoScopes } from './made-metrics.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { randomMetrics } from './random-metrics.ts';
import { OPENMETRICS, TEXT, openMetricsOf, textOf } from './rendered.ts';
import { listening } from './started-prometheus.ts';

const METRICS = 10_000;

let undo: () => void;

beforeAll(() => {
  undo = redirectInternalLog(() => undefined);
});
afterAll(() => {
  undo();
  offerNothing();
});

function samplesOf(page: string): string[] {
  return page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** The series of each line of a text page: all before the last space. */
function seriesOf(page: string): string[] {
  return samplesOf(page).map((line) => line.replace(/ [^ ]+$/, ''));
}

test('OpenMetrics pages follow the specification to the letter', async () => {
  const pages: Promise<string>[] = [];
  for (let seed = 0; seed < 20; seed++) {
    const metrics = randomMetrics(METRICS / 20, seed);
    const page = openMetricsOf(seed % 2 === 0 ? snapshot(...metrics) : twoScopes(metrics, metrics), {
      createdTimestamps: true,
    });
    pages.push(page);
    expect(readOpenMetrics(await page).length).toBeGreaterThan(100);
  }
}, 120_000);

test('text pages are read by an independent parser, and no series stands twice', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const metrics = randomMetrics(METRICS / 20, seed);
    const page = await textOf(seed % 2 === 0 ? snapshot(...metrics) : twoScopes(metrics, metrics));
    const series = seriesOf(page);
    expect(new Set(series).size).toBe(series.length);
    const types = page.split('\n').filter((line) => line.startsWith('# TYPE '));
    expect(parseText(page).map(({ name }) => name)).toEqual(types.map((line) => line.split(' ')[2]));
  }
}, 120_000);

testWithPromtool(
  'promtool reads the text pages',
  async () => {
    for (let seed = 0; seed < 5; seed++) {
      const page = await textOf(randomMetrics(METRICS / 5, seed));
      expect(() => checkWithPromtool(page)).not.toThrow();
    }
  },
  120_000,
);

testWithPromtool(
  'promtool finds nothing to object to in a page of good names',
  async () => {
    const page = await textOf([
      counter('http.server.errors', [{ value: 1 }], { description: 'Errors' }),
      histogram('http.server.request.duration', [0.1], [{ counts: [1, 1], sum: 1 }], {
        unit: 's',
        description: 'Durations',
      }),
    ]);
    expect(checkWithPromtool(page)).toEqual([]);
  },
  30_000,
);

interface Targets {
  readonly activeTargets: readonly { readonly health: string; readonly lastError: string }[];
}

interface QueryResult {
  readonly result: readonly { readonly metric: { readonly job: string }; readonly value: [number, string] }[];
}

interface Exemplars extends Array<{
  readonly exemplars: readonly { readonly labels: Record<string, string>; readonly value: string }[];
}> {}

testWithPrometheus(
  'a real Prometheus keeps the targets up, takes every sample and returns the trace of an exemplar',
  async () => {
    const known = histogram(
      'known.duration',
      [0.1, 1],
      [{ counts: [1, 1, 0], sum: 0.6, exemplars: [exemplar(0.55)] }],
      { unit: 's' },
    );
    offer(snapshot(known, ...randomMetrics(METRICS, 42)));
    const pages = {
      '/openmetrics': await renderMetrics({ accept: OPENMETRICS }),
      '/text': await renderMetrics({ accept: TEXT }),
    };
    const server = createServer((request, response) => {
      const page = pages[request.url as keyof typeof pages];
      response.writeHead(200, { 'content-type': page.contentType });
      response.end(page.body);
    });
    const port = await listening(server);
    const running = await startPrometheusServer([
      { job: 'openmetrics', port, path: '/openmetrics' },
      { job: 'text', port, path: '/text' },
    ]);
    try {
      const { activeTargets } = await running.ask<Targets>(
        '/api/v1/targets',
        (data) => data.activeTargets.length === 2 && data.activeTargets.every(({ health }) => health !== 'unknown'),
      );
      expect(activeTargets.map(({ health, lastError }) => ({ health, lastError }))).toEqual(
        Array.from({ length: 2 }, () => ({ health: 'up', lastError: '' })),
      );
      const { result } = await running.ask<QueryResult>(
        '/api/v1/query?query=scrape_samples_scraped',
        (data) => data.result.length === 2,
      );
      expect(Object.fromEntries(result.map(({ metric, value }) => [metric.job, Number(value[1])]))).toEqual({
        openmetrics: samplesOf(pages['/openmetrics'].body).length,
        text: samplesOf(pages['/text'].body).length,
      });
      const query = 'known_duration_seconds_bucket%7Ble=%221.0%22%7D&start=0&end=9999999999';
      const exemplars = await running.ask<Exemplars>(
        `/api/v1/query_exemplars?query=${query}`,
        (data) => data.length > 0,
      );
      expect(exemplars[0]?.exemplars).toMatchObject([{ labels: { trace_id: TRACE_ID }, value: '0.55' }]);
      const own = await running.ask<string>('/metrics', () => true);
      expect(own).toMatch(/^prometheus_target_scrapes_sample_duplicate_timestamp_total 0$/m);
    } finally {
      await running.stop();
      server.close();
    }
  },
  180_000,
);
