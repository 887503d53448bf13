/** What the application logs reaches stdout and OTLP, however its process ends. */
import { runFixture, startOtlpReceiver } from '@throughline/testing';
import type { FixtureResult, OtlpReceiver } from '@throughline/testing';

jest.setTimeout(60_000);

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => {
  expect(receiver.invalid).toEqual([]);
  receiver.clear();
});
afterAll(() => receiver.close());

const LINES = 10_000;
/** Lines that are logged in one go, between which the event loop turns: the default queue holds 2,048 records. */
const AT_ONCE = 1_000;

const facade = `
  import { setImmediate as turn } from 'node:timers/promises';
  import { configureTelemetry, getTelemetry } from 'throughline';
  configureTelemetry({ serviceName: 'ending' });
  const log = (index) => getTelemetry('ending').info('line ' + index, { index });
`;
const pino = `
  import { setImmediate as turn } from 'node:timers/promises';
  import { configureTelemetry, instrumentAll } from 'throughline';
  configureTelemetry({ serviceName: 'ending' });
  instrumentAll();
  const { pino } = await import('pino');
  const logger = pino();
  const log = (index) => logger.info({ index }, 'line ' + index);
`;

function ending(logging: string, how: string): string {
  return `${logging}
    for (let index = 0; index < ${LINES}; index++) {
      log(index);
      if (index % ${AT_ONCE} === ${AT_ONCE} - 1) await turn();
    }
    ${how}
  `;
}

const wait = 'setTimeout(() => {}, 60_000);';
const exits = [
  { end: 'natural end', how: '', code: 0, signal: null },
  { end: 'SIGTERM', how: `process.kill(process.pid, 'SIGTERM'); ${wait}`, code: null, signal: 'SIGTERM' },
  { end: 'SIGINT', how: `process.kill(process.pid, 'SIGINT'); ${wait}`, code: null, signal: 'SIGINT' },
  {
    end: 'an uncaught exception',
    how: "setImmediate(() => { throw new TypeError('uncaught'); });",
    code: 1,
    signal: null,
  },
  { end: 'an unhandled rejection', how: "Promise.reject(new RangeError('unhandled'));", code: 1, signal: null },
  { end: 'process.exit()', how: 'process.exit(7);', code: 7, signal: null },
];
const cases = exits.flatMap((exit) => [
  { ...exit, source: 'the facade', logging: facade },
  { ...exit, source: 'pino', logging: pino },
]);

test.each(cases)('every one of 10,000 lines of $source is kept at $end', async ({ logging, how, code, signal }) => {
  const result = await runFixture({
    source: ending(logging, how),
    format: 'esm',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_MAX_QUEUE_SIZE: String(LINES) },
  });

  expect({ code: result.code, signal: result.signal }).toEqual({ code, signal });
  expect(new Set(linesOf(result).map(({ index }) => index)).size).toBe(LINES);
  expect(new Set(receiver.logs().map(({ attributes }) => attributes['index'])).size).toBe(LINES);
});

function linesOf({ stdout }: FixtureResult): { readonly index: number; readonly msg: string }[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { index: number; msg: string });
}
