/** What is delivered while telemetry is stopped. */
import { startTelemetry } from '@throughline/core';
import { metrics } from '@throughline/metrics';
import { otlp } from '@throughline/otlp';
import { startOtlpReceiver } from '@throughline/testing';

import { runtimeInstrumentation } from '../src/runtime-instrumentation.ts';
import { block, pause, untilSampled } from './measured-runtime.ts';

// Version 1.42 gave `v8js.memory.heap.limit` its present name, `v8js.memory.heap.space.size`.
const SCHEMA_OF_THE_NAMES = 'https://opentelemetry.io/schemas/1.42.0';

test.each(['before', 'after'])('is told when the instrumentation starts %s the exporter', async (place) => {
  const receiver = await startOtlpReceiver();
  const runtime = runtimeInstrumentation({ attributes: { 'thread.name': 'main' } });
  const exporter = otlp({ endpoint: receiver.url });
  const components = place === 'before' ? [metrics(), runtime, exporter] : [metrics(), exporter, runtime];
  const setup = startTelemetry({ flushOnExit: false, logLevel: 'none' }, components);
  await untilSampled();
  block(300);
  await pause(30);

  const report = await setup.shutdown();

  expect(report).toMatchObject({ dropped: 0, queued: 0 });
  const points = receiver.metrics().filter(({ scope }) => scope.name === '@throughline/instrumentation-runtime');
  await receiver.close();
  expect(points.length).toBeGreaterThan(50);
  for (const { attributes, scope } of points) {
    expect(attributes).toMatchObject({ 'thread.name': 'main' });
    expect(scope.schemaUrl).toBe(SCHEMA_OF_THE_NAMES);
  }
  expect(points.map(({ name }) => name)).toContain('v8js.memory.heap.space.size');
  const longest = points.find(({ name }) => name === 'nodejs.eventloop.delay.max');
  expect(longest?.value).toBeGreaterThanOrEqual(0.3);
});
