/** Real processes of `node:cluster`, with metrics made by hand: jobs are 1 in the primary and 10^n in the worker n. */
import { join } from 'node:path';

import { runFixture } from '@throughline/testing';

import type { ReadFamily } from './openmetrics-reader.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';

interface Step {
  readonly step: string;
  readonly text?: string;
  readonly status?: number;
  readonly order?: readonly string[];
  readonly metricsServer?: unknown;
}

let steps: Map<string, Step>;

beforeAll(async () => {
  const { stdout, stderr, code } = await runFixture({
    file: join(__dirname, 'fixtures', 'cluster.cjs'),
    timeoutMs: 50_000,
  });
  expect({ code, stderr }).toEqual({
    code: 0,
    // Of the step in which the primary hangs.
    stderr: expect.stringMatching(/^.* the primary process of the cluster does not answer\n$/) as string,
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
  steps = new Map(lines.map((line) => [line.step, line]));
}, 60_000);

function family(step: string, name: string): ReadFamily | undefined {
  return readOpenMetrics(steps.get(step)?.text ?? '').find((found) => found.name === name);
}

function jobs(step: string): number | undefined {
  return family(step, 'jobs')?.samples[0]?.value;
}

function sizes(step: string): (readonly [string | undefined, number])[] {
  return (family(step, 'size')?.samples ?? []).map(({ labels, value }) => [labels['worker'], value] as const);
}

test('a process alone shows its own metrics, and gives no label', () => {
  expect(jobs('alone')).toBe(1);
  expect(family('alone', 'size')?.samples).toMatchObject([{ labels: { worker: 'mine' }, value: 0 }]);
});

test('only the primary listens', () => {
  expect(steps.get('worker')?.metricsServer).toEqual({
    started: false,
    reason: 'the primary process of the cluster serves the metrics of its workers',
  });
});

test('counters and histograms are the sum over all processes', () => {
  expect(jobs('two workers')).toBe(1 + 10 + 100);
  const took = family('two workers', 'took_seconds')?.samples.map(({ name, labels, value }) => [
    name,
    labels['le'],
    value,
  ]);
  expect(took).toEqual([
    ['took_seconds_bucket', '0.0', 0],
    ['took_seconds_bucket', '1.0', 3],
    ['took_seconds_bucket', '5.0', 6],
    ['took_seconds_bucket', '+Inf', 6],
    ['took_seconds_count', undefined, 6],
    ['took_seconds_sum', undefined, 9],
  ]);
});

test('gauges tell whose they are, whatever their value', () => {
  expect(sizes('two workers')).toEqual([
    ['primary', 0],
    ['1', Infinity],
    ['2', 2],
  ]);
  const attributes = family('two workers', 'size')?.samples.map(({ labels }) => labels['exported_worker']);
  expect(attributes).toEqual(['mine', 'mine', 'mine']);
});

test('exemplars are kept, the newest of each bucket', () => {
  const exemplars = family('two workers', 'took_seconds')?.samples.flatMap(({ labels, exemplar }) =>
    exemplar === undefined ? [] : [[labels['le'], exemplar.value, exemplar.labels['trace_id']]],
  );
  const traceId = (worker: number) => `0000000100000002000000030000000${worker}`;
  expect(exemplars).toEqual([
    ['0.0', 0, traceId(0)],
    ['1.0', 1, traceId(1)],
    ['5.0', 2, traceId(2)],
  ]);
});

test('what a worker had counted stays when it is killed; its gauges go', () => {
  expect(jobs('one killed')).toBe(1 + 10 + 100);
  expect(family('one killed', 'took_seconds')?.samples.at(-1)?.value).toBe(9);
  expect(sizes('one killed')).toEqual([
    ['primary', 0],
    ['1', Infinity],
  ]);
});

test('a worker that comes later is added', () => {
  expect(jobs('a third')).toBe(1 + 10 + 100 + 1000);
});

test('a worker that exits tells what it did after the last scrape', () => {
  expect(jobs('it left')).toBe(1 + 10 + 100 + 1007);
});

test('the page that a worker serves is that of the whole cluster', () => {
  expect(jobs('page of a worker')).toBe(1 + 10 + 100 + 1007);
});

test('a worker that does not answer in time counts with what it had', () => {
  expect(jobs('one hangs')).toBe(1 + 10 + 100 + 1007);
  expect(steps.get('it hung')?.order).toEqual(['page', 'awake']);
});

test('a worker that knows its primary shows nothing rather than its own metrics while the primary does not answer', () => {
  expect(steps.get('the primary hung')?.status).toBe(500);
});

test('so does one whose telemetry has ended, also when it is gone', () => {
  expect(jobs('it has nothing to tell')).toBe(1 + 10 + 100 + 1007);
  expect(jobs('the last is gone')).toBe(1 + 10 + 100 + 1007);
  expect(sizes('the last is gone')).toEqual([['primary', 0]]);
});

test('a worker whose primary is silent shows its own metrics, and says so once', async () => {
  const file = join(__dirname, 'fixtures', 'silent-primary.cjs');
  const { stdout, code } = await runFixture({ file, timeoutMs: 30_000 });
  const { pages, problems } = JSON.parse(stdout) as { pages: string[]; problems: { message: string }[] };
  expect(code).toBe(0);
  for (const page of pages) expect(page).toMatch(/target_info\{.*service_name="orphan"/);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('does not answer for its workers')]);
}, 40_000);
