/** The page together with the engine that makes metrics. */
import { context, metrics as api, trace } from '@opentelemetry/api';
import type { Component } from '@throughline/core';
import { startTelemetry } from '@throughline/core';
import { metrics } from '@throughline/metrics';
import { tracing } from '@throughline/tracing';

import { prometheus } from '../src/prometheus.ts';
import { renderMetrics } from '../src/render-metrics.ts';
import type { ReadFamily } from './openmetrics-reader.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { OPENMETRICS } from './rendered.ts';

async function withTelemetry(components: readonly Component[], run: () => Promise<void>): Promise<void> {
  const setup = startTelemetry({ serviceName: 'whole', flushOnExit: false, env: {} }, components);
  expect(setup.status.metrics).toEqual({ enabled: true, exporters: ['prometheus'] });
  try {
    await run();
  } finally {
    await setup.shutdown();
  }
}

async function page(): Promise<Map<string, ReadFamily>> {
  const { body } = await renderMetrics({ accept: OPENMETRICS });
  return new Map(readOpenMetrics(body).map((family) => [family.name, family]));
}

test('what is recorded in a span is on the page, with the way to its trace', async () => {
  await withTelemetry([metrics(), tracing(), prometheus()], async () => {
    const meter = api.getMeter('shop', '1.0.0');
    const orders = meter.createCounter('orders', { description: 'Orders taken' });
    const took = meter.createHistogram('order.duration', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } });
    const span = trace.getTracer('shop').startSpan('order');
    context.with(trace.setSpan(context.active(), span), () => {
      orders.add(2, { method: 'POST', status: 200 });
      took.record(0.5, { route: '/orders' });
    });
    const { traceId, spanId } = span.spanContext();
    span.end();

    const families = await page();
    const exemplar = { labels: { trace_id: traceId, span_id: spanId } };
    expect(families.get('orders')).toMatchObject({
      type: 'counter',
      help: 'Orders taken',
      samples: [{ name: 'orders_total', labels: { method: 'POST', status: '200' }, value: 2, exemplar }],
    });
    expect(families.get('order_duration_seconds')?.samples).toMatchObject([
      { labels: { route: '/orders', le: '0.1' }, value: 0 },
      { labels: { route: '/orders', le: '1.0' }, value: 1, exemplar: { ...exemplar, value: 0.5 } },
      { labels: { route: '/orders', le: '+Inf' }, value: 1 },
      { name: 'order_duration_seconds_count', value: 1 },
      { name: 'order_duration_seconds_sum', value: 0.5 },
    ]);
  });
});

test('scrapes do not reset what they read, and see what comes between them', async () => {
  await withTelemetry([prometheus(), metrics()], async () => {
    const counter = api.getMeter('shop').createCounter('orders');
    for (const expected of [1, 2, 3]) {
      counter.add(1);
      expect((await page()).get('orders')?.samples[0]?.value).toBe(expected);
    }
  });
});

test('attributes that a view leaves out stand with the exemplar', async () => {
  const views = [{ select: { name: 'orders' }, keep: ['method'] }];
  await withTelemetry([metrics({ views, exemplarFilter: 'always_on' }), prometheus()], async () => {
    api.getMeter('shop').createCounter('orders').add(1, { method: 'POST', 'user.id': 7 });
    expect((await page()).get('orders')?.samples).toMatchObject([
      { labels: { method: 'POST' }, exemplar: { labels: { user_id: '7' } } },
    ]);
  });
});
