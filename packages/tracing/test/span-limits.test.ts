import type { SpanRecord } from '@throughline/core';
import { createSettings } from '@throughline/core';

import type { SpanLimits } from '../src/span-limits.ts';
import { readSpanLimits } from '../src/span-limits.ts';
import { tracerProvider } from '../src/tracer-provider.ts';
import { startTracing } from './started-tracing.ts';

function limitsOf(env: NodeJS.ProcessEnv, fromCode?: Partial<SpanLimits>): SpanLimits {
  return readSpanLimits(
    createSettings(env, () => undefined),
    fromCode,
  );
}

test('the defaults are those of the specification', () => {
  expect(limitsOf({})).toEqual({
    attributeCount: 128,
    attributeValueLength: Infinity,
    eventCount: 128,
    linkCount: 128,
    attributesPerEvent: 128,
    attributesPerLink: 128,
  });
});

test('each variable sets its limit', () => {
  expect(
    limitsOf({
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '3',
      OTEL_SPAN_LINK_COUNT_LIMIT: '4',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '5',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '6',
    }),
  ).toEqual({
    attributeCount: 1,
    attributeValueLength: 2,
    eventCount: 3,
    linkCount: 4,
    attributesPerEvent: 5,
    attributesPerLink: 6,
  });
});

test('the general variables hold for spans where nothing more special is said', () => {
  const general = { OTEL_ATTRIBUTE_COUNT_LIMIT: '10', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20' };
  expect(limitsOf(general)).toMatchObject({ attributeCount: 10, attributeValueLength: 20 });
  expect(limitsOf({ ...general, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '5' })).toMatchObject({
    attributeCount: 5,
    attributeValueLength: 20,
  });
});

test('the environment wins over the code, and a value that is none over nothing', () => {
  expect(limitsOf({ OTEL_SPAN_EVENT_COUNT_LIMIT: '7' }, { eventCount: 9, linkCount: 9 })).toMatchObject({
    eventCount: 7,
    linkCount: 9,
  });
  expect(limitsOf({ OTEL_SPAN_EVENT_COUNT_LIMIT: '-1' }, { eventCount: 9 })).toMatchObject({ eventCount: 9 });
  expect(limitsOf({}, { eventCount: 'x' as never, attributeValueLength: Infinity })).toMatchObject({
    eventCount: 128,
    attributeValueLength: Infinity,
  });
});

test('what goes beyond them is cut or dropped, and counted', async () => {
  const { spans, stop } = startTracing(
    {},
    {
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '2',
      OTEL_SPAN_LINK_COUNT_LIMIT: '1',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '0',
    },
  );
  const link = (digit: string) => ({
    context: { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 },
    attributes: { a: 1 },
  });
  const span = tracerProvider.getTracer('x').startSpan('a long name stays', { links: [link('1'), link('2')] });
  span.setAttributes({ a: 'abcdef', b: ['abcdef', 'x'], c: 1, d: 2 }).setAttribute('a', 'again');
  for (const name of ['one', 'two', 'three']) span.addEvent(name, { a: 'abcdef', b: 1 });
  span.end();
  await stop();
  const event = (name: string) => expect.objectContaining({ name, attributeList: ['a', 'abc'], droppedAttributes: 1 });
  expect(spans[0] as SpanRecord).toMatchObject({
    name: 'a long name stays',
    attributeList: ['a', 'aga', 'b', ['abc', 'x']],
    droppedAttributes: 2,
    eventList: [event('two'), event('three')],
    droppedEvents: 1,
    linkList: [{ traceId: '2'.repeat(32), attributeList: undefined, droppedAttributes: 1 }],
    droppedLinks: 1,
  });
});

test('limits of null are the defaults', async () => {
  const { spans, stop } = startTracing({ limits: null, batch: null, processors: null, exporters: null } as never);
  tracerProvider.getTracer('x').startSpan('y').end();
  await stop();
  expect(spans).toHaveLength(1);
});
