/** The ids in a log line are those of the span of the same request, on stdout and in OTLP. */
import { runFixture, startOtlpReceiver } from '@throughline/testing';
import type { OtlpReceiver } from '@throughline/testing';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver.close());

const REQUESTS = 500;
const CONCURRENCY = 50;

const service = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { configureTelemetry, getTelemetry, instrumentAll } from 'throughline';
  import Fastify from 'fastify';

  configureTelemetry({ serviceName: 'concurrent' });
  instrumentAll();
  const telemetry = getTelemetry('concurrent');
  const app = Fastify({ logger: true });
  app.get('/:number', async ({ log, params: { number } }) => {
    log.info({ number }, 'arrived');
    await sleep(Math.random() * 5);
    await telemetry.trace('work', async () => {
      await sleep(Math.random() * 5);
      telemetry.warn('worked', { number });
    });
    await new Promise((resolve) => process.nextTick(resolve));
    log.info({ number }, 'leaves');
    return {};
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });

  let next = 0;
  const client = async () => {
    while (next < ${REQUESTS}) await (await fetch(origin + '/' + next++)).text();
  };
  await Promise.all(Array.from({ length: ${CONCURRENCY} }, client));
  await app.close();
`;

interface Line {
  readonly msg: string;
  readonly number?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

test('each of three lines a request has the ids of its span, at concurrency 50', async () => {
  const { code, stdout, stderr } = await runFixture({
    source: service,
    format: 'esm',
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_MAX_QUEUE_SIZE: '10000',
      OTEL_BSP_MAX_QUEUE_SIZE: '10000',
    },
    timeoutMs: 20_000,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(receiver.invalid).toEqual([]);

  const spans = new Map(receiver.spans().map((span) => [span.spanId, span]));
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ number }) => number !== undefined);
  const records = receiver.logs().filter(({ attributes }) => attributes['number'] !== undefined);
  expect([lines.length, records.length]).toEqual([3 * REQUESTS, 3 * REQUESTS]);

  const said = (number: unknown, message: unknown, span: unknown, trace: unknown): string =>
    JSON.stringify([number, message, span, trace]);
  const expected = new Set(
    lines.map(({ number, msg, span_id: span, trace_id: trace }) => said(number, msg, span, trace)),
  );
  expect(expected.size).toBe(3 * REQUESTS);
  for (const { attributes, body, spanId, traceId } of records)
    expect(expected).toContain(said(attributes['number'], body, spanId, traceId));
  for (const { number, msg, span_id: id, trace_id: traceId } of lines) {
    const span = spans.get(id ?? '');
    expect(span?.traceId).toBe(traceId);
    const request = msg === 'worked' ? spans.get(span?.parentSpanId ?? '') : span;
    expect(request).toMatchObject({ kind: 'SERVER', attributes: { 'url.path': `/${number}` } });
  }
});
