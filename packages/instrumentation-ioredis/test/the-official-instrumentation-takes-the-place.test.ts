import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import { runFixture } from '@throughline/testing';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.close());

const SOURCE = `
const { startTelemetry, addSpanSink } = require('@throughline/core');
const { tracing } = require('@throughline/tracing');
const { selectInstrumentations } = require('@throughline/instrumentation');
const { ioredisInstrumentation } = require('@throughline/instrumentation-ioredis');
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis');
const { trace } = require('@opentelemetry/api');

const { components, skipped } = selectInstrumentations({
  available: [ioredisInstrumentation()],
  official: [new IORedisInstrumentation()],
  env: process.env,
});
const setup = startTelemetry({}, [tracing(), ...components]);
const spans = [];
addSpanSink({ name: 'test', end: (span) => spans.push([span.scope.name, span.name, span.parentId1 !== 0]) });

const Redis = require('ioredis5');
const redis = new Redis(process.env.TEST_REDIS);
async function main() {
  await trace.getTracer('app').startActiveSpan('parent', async (parent) => {
    await redis.ping();
    parent.end();
  });
  const states = setup.status.instrumentations.map(({ name, state }) => [name, state]);
  await setup.shutdown();
  await redis.ping();
  redis.disconnect();
  console.log(JSON.stringify({ spans, skipped, states, problems: setup.status.problems }));
}
main();
`;

async function run(env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { stdout, stderr } = await runFixture({
    source: SOURCE,
    format: 'cjs',
    env: { TEST_REDIS: server.url, ...env },
  });
  return { ...(JSON.parse(stdout) as object), stderr };
}

test('the official instrumentation runs on our engine, ours steps back, and shutdown takes it off', async () => {
  expect(await run()).toEqual({
    spans: [
      ['@opentelemetry/instrumentation-ioredis', 'ping', true],
      ['app', 'parent', false],
    ],
    skipped: [{ name: 'ioredis', reason: 'replaced by @opentelemetry/instrumentation-ioredis' }],
    states: [['@opentelemetry/instrumentation-ioredis', 'active']],
    problems: [],
    stderr: '',
  });
});

test('while telemetry is disabled the official instrumentation is too', async () => {
  expect(await run({ OTEL_SDK_DISABLED: 'true' })).toMatchObject({ spans: [], states: [], stderr: '' });
});

test('excluded by a variable it leaves the place to ours', async () => {
  expect(await run({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: '@opentelemetry/instrumentation-ioredis' })).toMatchObject({
    spans: [
      ['@throughline/instrumentation-ioredis', 'ping', true],
      ['app', 'parent', false],
    ],
    states: [['ioredis', 'active']],
  });
});
