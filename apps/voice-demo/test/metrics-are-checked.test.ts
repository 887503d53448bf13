/** What the round says of metrics that are not as they should be. */
import type { ReceivedMetricPoint } from '@throughline/testing';

import { metricProblemsOf } from '../src/check-metrics.js';
import { latestHistograms } from '../src/latest-points.js';
import { drawBuckets } from '../src/show-metrics.js';
import { span } from './span.ts';

const NAME = 'http.server.request.duration';
const served = span('POST /process', {
  kind: 'SERVER',
  serviceName: 'api_gateway',
  attributes: { 'http.response.status_code': 200 },
});

function point(counts: readonly number[], more: Partial<ReceivedMetricPoint> = {}): ReceivedMetricPoint {
  return {
    name: NAME,
    type: 'histogram',
    serviceName: 'api_gateway',
    attributes: { 'http.route': '/process', 'http.response.status_code': 200 },
    timeUnixNano: 1n,
    exemplars: [
      { traceId: served.traceId, spanId: served.spanId, value: 0.2, timeUnixNano: 1n, filteredAttributes: {} },
    ],
    raw: {
      count: BigInt(counts.reduce((sum, count) => sum + count, 0)),
      sum: 1,
      explicitBounds: [0.1, 0.25],
      bucketCounts: counts.map(BigInt),
    } as never,
    ...more,
  } as ReceivedMetricPoint;
}

function pages(count: number, exemplar = served.traceId): Parameters<typeof metricProblemsOf>[2] {
  const labels = `{http_response_status_code="200",http_route="/process"}`;
  const counted = `http_server_request_duration_seconds_count${labels} ${count}\n`;
  const bucket = `http_server_request_duration_seconds_bucket${labels} ${count} # {trace_id="${exemplar}"} 0.2\n`;
  return {
    text: { contentType: 'text/plain; version=0.0.4', body: counted },
    openMetrics: { contentType: 'application/openmetrics-text; version=1.0.0', body: `${bucket}${counted}# EOF\n` },
  };
}

const sent = [{ status: 200 }, { status: 200 }] as unknown as Parameters<typeof metricProblemsOf>[0];

function problems(points: readonly ReceivedMetricPoint[], shown = pages(2)): string[] {
  const receiver = { spans: () => [served], metrics: () => [...points] };
  return metricProblemsOf(sent, receiver, shown).map((text) => text.replace(/^.* 200: /, ''));
}

test('metrics as they should be are no problem', () => {
  expect(problems([point([0, 2, 0])])).toEqual([]);
});

test('of several exports the last one counts, and the exemplars of all', () => {
  const early = point([0, 1, 0]);
  const late = point([0, 2, 0], { timeUnixNano: 2n, exemplars: [] });
  expect(latestHistograms([late, early], NAME)).toEqual([
    expect.objectContaining({ count: 2, counts: [0, 2, 0], exemplars: early.exemplars }),
  ]);
});

test('what is missing or different is said', () => {
  const elsewhere = [{ traceId: 'f'.repeat(32), spanId: '1'.repeat(16), value: 0.2 }];
  expect(problems([])).toEqual([expect.stringContaining('missing: 2 requests')]);
  expect(problems([point([0, 1, 0])])).toEqual(['different: 1 requests, expected 2']);
  expect(problems([point([0, 2, 0], { exemplars: [] })])).toEqual([
    'missing: an exemplar',
    'missing: an exemplar on the page',
  ]);
  expect(problems([point([0, 2, 0], { exemplars: elsewhere as never })])[0]).toContain('did not arrive');
  expect(problems([point([0, 2, 0])], pages(1))).toHaveLength(2);
  expect(problems([point([0, 2, 0])], pages(2, 'f'.repeat(32)))).toEqual(['missing: an exemplar on the page']);
});

test('buckets are drawn from the first to the last that holds anything, each with its exemplar', () => {
  const [histogram] = latestHistograms([point([0, 4, 1])], NAME);
  expect(drawBuckets(histogram as never)).toEqual([
    { label: '≤ 250 ms', bar: `${'█'.repeat(24)} 4`, exemplar: `200 ms in trace ${served.traceId.slice(0, 8)}…` },
    { label: '> 250 ms', bar: `${'█'.repeat(6)} 1`, exemplar: '' },
  ]);
});
