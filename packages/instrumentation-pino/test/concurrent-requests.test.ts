import { setTimeout as delay } from 'node:timers/promises';

import { trace } from '@opentelemetry/api';

import { keepLines, logged } from './logged.ts';
import { versions } from './pino-versions.ts';

test.each(versions)(
  'pino %s: fifty requests at a time each find their own ids in their lines',
  async (_version, pino) => {
    const { texts, write } = keepLines();
    const logger = pino({ base: null }, { write });
    const spans = new Map<number, { traceId: string; spanId: string }>();
    const tracer = trace.getTracer('test');
    const request = (id: number): Promise<void> =>
      tracer.startActiveSpan('request', { root: true }, async (span) => {
        const own = logger.child({ id });
        spans.set(id, span.spanContext());
        for (let step = 0; step < 4; step++) {
          own.info({ step }, 'step');
          await delay((id * 7 + step * 3) % 5);
        }
        span.end();
      });
    const { records } = await logged(async () => {
      for (let round = 0; round < 4; round++)
        await Promise.all(Array.from({ length: 50 }, (_, index) => request(round * 50 + index)));
    });
    const lines = texts.map((text) => JSON.parse(text) as { id: number; trace_id: string; span_id: string });
    expect(lines).toHaveLength(800);
    const wrong = lines.filter(({ id, trace_id: traceId, span_id: spanId }) => {
      const span = spans.get(id);
      return traceId !== span?.traceId || spanId !== span.spanId;
    });
    expect(wrong).toEqual([]);
    const strays = records.filter(({ attributes, spanId }) => spans.get(attributes['id'] as number)?.spanId !== spanId);
    expect({ records: records.length, strays }).toEqual({ records: 800, strays: [] });
  },
);
