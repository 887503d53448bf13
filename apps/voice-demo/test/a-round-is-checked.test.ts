import { type RunningDatabase, startPostgres, startRedis } from '@throughline/databases';
import type { ReceivedSpan } from '@throughline/testing';

import { runDemo } from './run-demo.ts';

let databases: RunningDatabase[] = [];
let env: Record<string, string> = {};

beforeAll(async () => {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  databases = [postgres, redis];
  env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
});

afterAll(() => Promise.all(databases.map((database) => database.close())));

test('one round ends with 0 when every span is in its place, and draws them', async () => {
  const { code, stdout, stderr } = await runDemo(['--once'], env);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/✓ 3\d spans in 5 traces, each one expected and in its place\.\n$/);
  expect(stdout).toMatch(/^ {6}├─ tts\.synthesize +INTERNAL +\([\d.]+ m?s\) /m);
  expect(stdout).not.toContain('\u001B');
  expect(code).toBe(0);
});

test('JSON is all there is on the standard output, and it holds the whole tree', async () => {
  const { code, stdout } = await runDemo(['--json'], env);
  const { spans, invalid, problems } = JSON.parse(stdout) as Record<string, ReceivedSpan[]>;
  const paths = [...new Set(spans?.map((span) => pathOf(span, spans)))].sort();
  const process = 'api_gateway:POST /process > api_gateway:POST > orchestrator:POST /process';
  expect(paths).toEqual([
    'api_gateway:POST /process',
    'api_gateway:POST /process > api_gateway:POST',
    process,
    `${process} > orchestrator:INSERT turns`,
    `${process} > orchestrator:llm.generate`,
    `${process} > orchestrator:llm.generate > orchestrator:POST`,
    `${process} > orchestrator:tts.synthesize`,
    `${process} > orchestrator:tts.synthesize > orchestrator:get`,
    `${process} > orchestrator:tts.synthesize > orchestrator:set`,
    'api_gateway:POST /process > api_gateway:validate_data',
  ]);
  expect({ code, invalid, problems }).toEqual({ code: 0, invalid: [], problems: [] });
});

test.each([
  ['http', 'missing: orchestrator.POST /process (SERVER), expected under api_gateway.POST (CLIENT)'],
  ['undici', 'missing: api_gateway.POST (CLIENT), expected under api_gateway.POST /process (SERVER)'],
  ['fastify', 'missing: api_gateway.POST /process (SERVER), expected at the root'],
  ['pg', 'missing: orchestrator.INSERT turns (CLIENT), expected under orchestrator.POST /process (SERVER)'],
  ['ioredis', 'missing: orchestrator.get (CLIENT), expected under orchestrator.tts.synthesize (INTERNAL)'],
])('without the instrumentation of %s the round ends with 1 and names what is missing', async (name, problem) => {
  const { code, stdout } = await runDemo(['--once', '--exclude', name], env);
  expect(stdout).toContain(`✗ A turn of the conversation: ${problem}\n`);
  expect(code).toBe(1);
});

function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string {
  const parent = spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
  const name = `${span.serviceName}:${span.name}`;
  return parent === undefined ? name : `${pathOf(parent, spans)} > ${name}`;
}
