import { runFixture, startOtlpReceiver } from '@throughline/testing';
import type { OtlpReceiver } from '@throughline/testing';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.clear());
afterAll(() => receiver.close());

const SPANS = 1_000;

/** An application that makes a thousand spans and ends in some way in the tick after the last. */
function ending(how: string): string {
  return `
    import { configureTelemetry, getTelemetry } from 'throughline';
    configureTelemetry({ serviceName: 'ending' });
    const telemetry = getTelemetry('ending');
    for (let index = 0; index < ${SPANS}; index++) telemetry.trace('span ' + index, { index }, () => {});
    ${how}
  `;
}

interface Exit {
  readonly name: string;
  readonly how: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr?: RegExp;
  /** Whether a batch may arrive twice: the loop is stopped between a request and its answer, and only sending again is safe. */
  readonly mayRepeat?: boolean;
}

const exits: readonly Exit[] = [
  { name: 'natural end', how: '', code: 0, signal: null },
  { name: 'natural end with an exit code', how: 'process.exitCode = 3;', code: 3, signal: null },
  { name: 'process.exit(0)', how: 'process.exit(0);', code: 0, signal: null },
  { name: 'process.exit(7)', how: 'process.exit(7);', code: 7, signal: null },
  {
    name: 'SIGTERM',
    how: "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60_000);",
    code: null,
    signal: 'SIGTERM',
  },
  {
    name: 'SIGINT',
    how: "process.kill(process.pid, 'SIGINT'); setTimeout(() => {}, 60_000);",
    code: null,
    signal: 'SIGINT',
  },
  {
    name: 'an uncaught exception',
    how: "setImmediate(() => { throw new TypeError('uncaught'); });",
    code: 1,
    signal: null,
    stderr: /TypeError: uncaught/,
  },
  {
    name: 'an unhandled rejection',
    how: "Promise.reject(new RangeError('unhandled'));",
    code: 1,
    signal: null,
    stderr: /RangeError: unhandled/,
  },
  {
    name: 'a SIGTERM that the application handles itself',
    how: "process.on('SIGTERM', () => process.exit(5)); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60_000);",
    code: 5,
    signal: null,
    mayRepeat: true,
  },
];

test.each(exits)('$name delivers every span and keeps the exit', async ({ how, code, signal, stderr, mayRepeat }) => {
  const result = await runFixture({
    source: ending(how),
    format: 'esm',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });

  expect({ code: result.code, signal: result.signal }).toEqual({ code, signal });
  expect(receiver.invalid).toEqual([]);
  expect(new Set(receiver.spans().map(({ spanId }) => spanId)).size).toBe(SPANS);
  if (mayRepeat !== true) expect(receiver.spans()).toHaveLength(SPANS);
  if (stderr !== undefined) expect(result.stderr).toMatch(stderr);
});

test.each(['grpc', 'http/json'])('process.exit() delivers over %s too', async (protocol) => {
  const endpoint = protocol === 'grpc' ? receiver.grpcUrl : receiver.url;

  const { code } = await runFixture({
    source: ending('process.exit(2);'),
    format: 'esm',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
  });

  expect(code).toBe(2);
  expect(receiver.spans()).toHaveLength(SPANS);
});

test.each(exits.filter(({ name }) => name !== 'natural end with an exit code'))(
  '$name takes two seconds at most when the endpoint hangs',
  async ({ how, code, signal }) => {
    receiver.respondWith({ kind: 'hang' });

    const result = await runFixture({
      source: ending(how),
      format: 'esm',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    receiver.respondNormally();

    expect({ code: result.code, signal: result.signal }).toEqual({ code, signal });
    // The bound of the exit is 2 s; the rest is the start of the process on a busy machine.
    expect(result.durationMs).toBeLessThan(4_500);
  },
);
