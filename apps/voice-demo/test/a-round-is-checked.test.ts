import { type RunningDatabase, startPostgres, startRedis } from '@throughline/databases';
import type { ReceivedSpan } from '@throughline/testing';

import { runDemo } from './run-demo.ts';

// A start takes seconds where much else runs.
jest.setTimeout(45_000);

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
  expect(stdout).toMatch(
    /✓ 37 spans in 5 traces, each one expected and in its place\.\n✓ The durations of the requests, .+\n✓ The log lines that explain them, .+\n$/,
  );
  expect(stdout).toMatch(/^ {6}├─ tts\.synthesize +INTERNAL +\([\d.]+ m?s\) /m);
  expect(stdout).toMatch(/^2 of 5 requests failed \(40 %\) /m);
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

test('without the instrumentation of pg the round ends with 1 and names the span that is missing, and no other', async () => {
  const { code, stdout } = await runDemo(['--once', '--exclude', 'pg'], env);
  const insertion = 'orchestrator.INSERT turns (CLIENT), expected under orchestrator.POST /process (SERVER)';
  expect(complaintsOf(stdout)).toEqual([
    `✗ A turn of the conversation: missing: ${insertion}`,
    `✗ The same again, its voice from the cache: missing: ${insertion}`,
    `✗ More said than the table holds: missing: ${insertion}`,
  ]);
  expect(code).toBe(1);
});

test('without the instrumentation of undici the orchestrator knows nothing of the trace before it', async () => {
  const { code, stdout } = await runDemo(['--once', '--exclude', 'undici'], env);
  expect(complaintsOf(stdout)).toContainEqual(
    expect.stringMatching(
      /misplaced: orchestrator\.POST \/process \(SERVER\) is a root in another trace, [0-9a-f]{32}, expected/,
    ),
  );
  expect(code).toBe(1);
});

test('without any instrumentation everything is missing but what the services trace themselves', async () => {
  const { code, stdout } = await runDemo(['--once', '--exclude', 'http,undici,fastify', '--exclude=pg,ioredis'], env);
  const missing = complaintsOf(stdout).flatMap(
    (line) => / A turn [^:]+: missing: (.+), expected/.exec(line)?.[1] ?? [],
  );
  expect(missing).toEqual([
    'api_gateway.POST /process (SERVER)',
    'api_gateway.POST (CLIENT)',
    'orchestrator.POST /process (SERVER)',
    'orchestrator.POST (CLIENT)',
    'orchestrator.get (CLIENT)',
    'orchestrator.set (CLIENT)',
    'orchestrator.INSERT turns (CLIENT)',
    'the log line orchestrator INFO "The turn was stored"',
  ]);
  expect(code).toBe(1);
});

test('the way from the error rate leads over an exemplar to the trace and to the lines with its id', async () => {
  const { stdout } = await runDemo(['--once'], env);
  const way = stdout.slice(stdout.indexOf('From the error rate'));
  const trace = /^Trace ([0-9a-f]{32})$/m.exec(way)?.[1] ?? 'none';
  expect(way).toContain(`in trace ${trace.slice(0, 8)}…`);
  expect(way).toMatch(new RegExp(`^ERROR - The turn failed \\[trace:${trace.slice(0, 8)}\\.{3}\\] \\[span:`, 'm'));
  expect(way).toMatch(/^ {2}\w+: (The model answered 503|value too long .+)$/m);
});

test('without the instrumentation of pino the lines of its loggers are missing, and no other', async () => {
  const { code, stdout } = await runDemo(['--once', '--exclude', 'pino'], env);
  const line = (text: string): string =>
    `missing: the log line api_gateway ${text}, expected in the trace of the request`;
  expect(complaintsOf(stdout)).toEqual([
    `✗ Nothing said: ${line('info "text required"')}`,
    `✗ A model that is overloaded: ${line('error "The orchestrator could not answer"')}`,
    `✗ More said than the table holds: ${line('error "The orchestrator could not answer"')}`,
  ]);
  expect(code).toBe(1);
});

/** The lines of the verdict. */
function complaintsOf(stdout: string): string[] {
  return stdout.split('\n').filter((line) => line.startsWith('✗'));
}

function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string {
  const parent = spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
  const name = `${span.serviceName}:${span.name}`;
  return parent === undefined ? name : `${pathOf(parent, spans)} > ${name}`;
}
