import type { FlushReport } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';
import { join } from 'node:path';

interface Result {
  readonly report: FlushReport;
  readonly exporters: string[];
  readonly ours: number;
  readonly first: number;
  readonly second: number;
  readonly same: boolean;
  readonly stdout: string;
}

const file = join(__dirname, 'fixtures', 'traces-through-official-parts.cjs');
let receiver: OtlpReceiver;

// In a process of its own, because the official exporter imports its transport when it first sends, which Jest does not allow.
async function run(mode: string, url = `${receiver.url}/v1/traces`): Promise<Result> {
  const { code, stdout, stderr } = await runFixture({ file, env: { MODE: mode, URL: url } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, json = '{}'] = /^result (.*)$/m.exec(stdout) ?? [];
  return { ...(JSON.parse(json) as Result), stdout };
}

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.clear());
afterAll(() => receiver.close());

function expectTrace(): void {
  expect(receiver.invalid).toEqual([]);
  const spans = receiver.spans();
  const [query, server] = ['SELECT orders', 'GET /orders'].map((name) => spans.find((span) => span.name === name));
  expect(spans).toHaveLength(2);
  expect(server).toMatchObject({
    kind: 'SERVER',
    parentSpanId: undefined,
    attributes: { 'http.route': '/orders', ratio: 0.5, tags: ['a', 'b'] },
    serviceName: 'test',
    scope: { name: 'app', version: '1.0.0' },
  });
  expect(query).toMatchObject({
    kind: 'CLIENT',
    traceId: server?.traceId,
    parentSpanId: server?.spanId,
    attributes: { 'db.system.name': 'postgresql', 'db.rows': 3 },
    events: [{ name: 'exception', attributes: expect.objectContaining({ 'exception.type': 'TypeError' }) }],
    links: [{ spanId: server?.spanId, attributes: { why: 'test' } }],
    status: { code: 'ERROR', message: 'wrong' },
    scope: { name: 'pg', version: '8' },
  });
}

test('the official OTLP exporter behind our queue delivers what was made, and says so', async () => {
  const { report } = await run('exporter');
  expect(report).toMatchObject({ complete: true, made: 2, delivered: 2 });
  expectTrace();
});

test.each(['batch processor', 'simple processor'])('behind the official %s it does too', async (mode) => {
  await run(mode);
  expectTrace();
});

test('processors, exporters and a sink of ours work side by side on the same spans', async () => {
  const { stdout, ...result } = await run('all');
  expectTrace();
  expect(result).toMatchObject({
    report: { complete: true },
    exporters: ['OTLPTraceExporter', 'ours'],
    ours: 2,
    first: 2,
    second: 2,
    same: true,
  });
  expect(stdout).toMatch(/name: 'SELECT orders'.*name: 'GET \/orders'/s);
});

test('an exporter whose endpoint is gone costs spans that are counted, and nothing else', async () => {
  const { report } = await run('exporter', 'http://127.0.0.1:9/v1/traces');
  expect(report).toMatchObject({ complete: false, made: 2, delivered: 0, dropped: 2, queued: 0 });
});
