/**
 * Errors that an application does not handle end its process as without telemetry: with the same code, and Node names the same line of the same
 * source. Only the stack has our functions among those that were called.
 */
import type { FixtureResult } from '@throughline/testing';
import { runFixture } from '@throughline/testing';

const SET_UP = `
const { startTelemetry } = require('@throughline/core');
const { propagation } = require('@throughline/propagation');
const { tracing } = require('@throughline/tracing');
const { httpInstrumentation } = require('@throughline/instrumentation-http');
if (process.env.TRACED) startTelemetry({}, [propagation(), tracing(), httpInstrumentation()]);`;

function program(handler: string, request: string): string {
  return `${SET_UP}
const http = require('node:http');
const server = http.createServer((request, response) => { ${handler} });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  ${request}
});
setTimeout(() => process.exit(99), 5_000).unref();`;
}

const PLAIN = `http.get({ port, host: '127.0.0.1' });`;

const programs: readonly (readonly [string, string])[] = [
  ['a handler that throws', program(`throw new TypeError('from the handler');`, PLAIN)],
  ['a handler that throws a text', program(`throw 'a text';`, PLAIN)],
  ['a handler that rejects', program(`Promise.reject(new TypeError('from the handler'));`, PLAIN)],
  [
    'a listener of the body that throws',
    program(`request.resume().on('end', () => { throw new RangeError('at the end'); });`, PLAIN),
  ],
  [
    'a callback of a request that throws',
    program(
      'response.end();',
      `http.get({ port, host: '127.0.0.1' }, () => { throw new Error('from the callback'); });`,
    ),
  ],
  [
    'a listener of a response that throws',
    program(
      'response.end();',
      `http.get({ port, host: '127.0.0.1' }, (r) => r.resume().on('end', () => { throw new Error('at the end'); }));`,
    ),
  ],
  ['an error of a request that nobody listens for', program('', `http.get({ port: 1, host: '127.0.0.1' });`)],
  ['a connection that is reset and nobody listens', program('request.socket.destroy();', PLAIN)],
  [
    'an error of a response that nobody listens for',
    program(
      `response.write('x'); setTimeout(() => request.socket.destroy(), 20);`,
      `http.get({ port, host: '127.0.0.1' }, (r) => r.resume());`,
    ),
  ],
];

/** What Node prints before the stack: where the error was thrown, and its message. */
function head({ code, stderr }: FixtureResult): unknown {
  const lines = stderr.split('\n');
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line));
  const before = firstFrame < 0 ? lines : lines.slice(0, firstFrame);
  return { code, before: before.join('\n').replaceAll(/\/[^\s:]*fixture\.cjs/g, 'fixture.cjs') };
}

/** The calls in the stack that are neither Node's nor ours. */
function applicationFrames({ stderr }: FixtureResult): string[] {
  return stderr
    .split('\n')
    .filter((line) => /^\s+at .*fixture\.cjs/.test(line))
    .map((line) => line.replace(/\/[^\s:]*fixture\.cjs/, 'fixture.cjs'));
}

test.each(programs)('%s', async (_, source) => {
  const [bare, traced] = await Promise.all([
    runFixture({ source, format: 'cjs' }),
    runFixture({ source, format: 'cjs', env: { TRACED: '1' } }),
  ]);

  expect(head(traced)).toEqual(head(bare));
  expect(applicationFrames(traced)).toEqual(applicationFrames(bare));
});
