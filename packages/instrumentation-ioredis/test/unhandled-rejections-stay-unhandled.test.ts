import type { RunningDatabase } from '@throughline/databases';
import { startRedis } from '@throughline/databases';
import { runFixture } from '@throughline/testing';

let server: RunningDatabase;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.close());

// Whoever attaches a `then` or a subscriber to the promise of a command makes the rejection look handled.
const SOURCE = `
const { startTelemetry, addSpanSink } = require('@throughline/core');
const { tracing } = require('@throughline/tracing');
const { trace } = require('@opentelemetry/api');
const { ioredisInstrumentation } = require('@throughline/instrumentation-ioredis');
const Redis = require(process.env.LIBRARY);
const spans = [];
if (process.env.TELEMETRY === 'on') {
  startTelemetry({}, [tracing(), ioredisInstrumentation({ requireParentSpan: false })]);
  addSpanSink({ name: 'test', end: (span) => spans.push(span.name) });
}
const redis = new Redis(process.env.TEST_REDIS);
const unhandled = [];
process.on('unhandledRejection', (error, promise) => unhandled.push([error.name, error.message, promise instanceof Promise]));
redis.set('unhandled:text', 'v').then(async () => {
  redis.lpush('unhandled:text', 'x');
  redis.pipeline().lpush('unhandled:text', 'x').exec();
  redis.multi().lpush('unhandled:text').exec();
  await new Promise((resolve) => setTimeout(resolve, 100));
  redis.disconnect();
  console.log(JSON.stringify({ unhandled, spans }));
});
`;

interface Output {
  readonly unhandled: readonly unknown[];
  readonly spans: readonly string[];
}

async function run(library: string, telemetry: 'on' | 'off'): Promise<Output> {
  const env = { LIBRARY: library, TELEMETRY: telemetry, TEST_REDIS: server.url };
  const { stdout } = await runFixture({ source: SOURCE, format: 'cjs', env });
  return JSON.parse(stdout) as Output;
}

test.each(['ioredis4', 'ioredis5', 'ioredis'])(
  '%s: a failed command that nobody awaits is still reported by Node',
  async (library) => {
    const bare = await run(library, 'off');
    const observed = await run(library, 'on');
    expect(bare.unhandled.length).toBeGreaterThan(0);
    expect(observed.unhandled).toEqual(bare.unhandled);
    expect(observed.spans).toEqual(['set', 'lpush', 'lpush', 'lpush']);
  },
);
