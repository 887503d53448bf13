import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

import { sequentialIdGenerator } from '../src/sequential-id-generator.ts';

test('ids count from 1 in the form OpenTelemetry wants', () => {
  const ids = sequentialIdGenerator();
  expect([ids.generateTraceId(), ids.generateTraceId()]).toEqual([`${'0'.repeat(31)}1`, `${'0'.repeat(31)}2`]);
  expect([ids.generateSpanId(), ids.generateSpanId()]).toEqual([`${'0'.repeat(15)}1`, `${'0'.repeat(15)}2`]);
});

test('generators count on their own', () => {
  sequentialIdGenerator().generateSpanId();
  expect(sequentialIdGenerator().generateSpanId()).toBe('0000000000000001');
});

test('the official SDK takes it as its IdGenerator', () => {
  const provider = new BasicTracerProvider({ idGenerator: sequentialIdGenerator(), sampler: new AlwaysOnSampler() });
  expect(provider.getTracer('t').startSpan('a').spanContext()).toMatchObject({
    traceId: `${'0'.repeat(31)}1`,
    spanId: '0000000000000001',
  });
});
