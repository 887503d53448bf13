import { join } from 'node:path';

import type { FixtureOptions, FixtureResult } from '@throughline/testing';
import { runFixture } from '@throughline/testing';

const records = JSON.stringify(join(__dirname, 'fixtures', 'telemetry-with-records.cjs'));

interface Ending {
  /** What the program does after it has made a thousand records. */
  readonly program: string;
  readonly options?: Pick<FixtureOptions, 'env' | 'signalWhen'>;
}

function run({ program, options = {} }: Ending): Promise<FixtureResult> {
  const source = `const { say, make, setup } = require(${records});\n${program}`;
  return runFixture({ ...options, source, format: 'cjs' });
}

function lines({ stdout }: FixtureResult): string[] {
  return stdout.trim().split('\n');
}

const READY = "say('ready'); setInterval(() => {}, 1000);";
const whenReady = (signal: NodeJS.Signals): Pick<FixtureOptions, 'signalWhen'> => ({
  signalWhen: { pattern: /ready/, signal },
});

describe('all records are delivered and the end stays what it was', () => {
  test('at the natural end, with the exit code', async () => {
    const result = await run({ program: 'make(1000); process.exitCode = 3;' });
    expect(result).toMatchObject({ code: 3, signal: null, stderr: '' });
    expect(lines(result)).toEqual(['flush within 2 s', 'delivered 1000', 'exit with nothing to do']);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('on %s, in the tick after the last record', async (signal) => {
    const result = await run({ program: `make(1000); process.kill(process.pid, '${signal}'); ${READY}` });
    expect(result).toMatchObject({ code: null, signal });
    expect(lines(result)).toEqual(expect.arrayContaining(['flush within 2 s', 'delivered 1000']));
    expect(result.durationMs).toBeLessThan(5_000);
  });

  test('on process.exit(n)', async () => {
    const result = await run({ program: 'make(1000); process.exit(4);' });
    expect(result).toMatchObject({ code: 4, signal: null, stderr: '' });
    expect(lines(result)).toEqual(['exit delivered 1000, in time']);
  });

  test('on an uncaught exception, whose stack stays on stderr', async () => {
    const result = await run({ program: "make(1000); throw new Error('boom');" });
    expect(result).toMatchObject({ code: 1, signal: null, stderr: expect.stringContaining('Error: boom\n    at ') });
    expect(lines(result)).toEqual(['exit delivered 1000, in time']);
  });

  test('on an unhandled rejection', async () => {
    const result = await run({ program: "make(1000); Promise.reject(new Error('lost'));" });
    expect(result).toMatchObject({ code: 1, signal: null, stderr: expect.stringContaining('Error: lost\n    at ') });
    expect(lines(result)).toEqual(['exit delivered 1000, in time']);
  });

  test('in a worker thread, at its natural end', async () => {
    const worker = JSON.stringify(`const { make } = require(${records}); make(1000);`);
    const result = await run({
      program: `new (require('node:worker_threads').Worker)(${worker}, { eval: true }).on('exit', (code) => say('worker ended with ' + code));`,
    });
    expect(lines(result)).toEqual(expect.arrayContaining(['delivered 1000', 'worker ended with 0']));
    expect(result).toMatchObject({ code: 0, signal: null });
  });
});

describe('with an endpoint that hangs the end is held up for two seconds at most', () => {
  const hangs = { env: { FAKE: 'hangs' } };

  test('the natural end', async () => {
    const result = await run({ program: 'make(1000);', options: hangs });
    expect(result).toMatchObject({ code: 0, signal: null });
    expect(lines(result)).toEqual(['flush within 2 s', 'exit delivered 1000, too late']);
    expect(result.durationMs).toBeGreaterThan(1_900);
    expect(result.durationMs).toBeLessThan(4_000);
  });

  test('a signal, also one that is sent again meanwhile', async () => {
    const program = `make(1000); ${READY} process.kill(process.pid, 'SIGTERM'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 300);`;
    const result = await run({ program, options: hangs });
    expect(result).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(lines(result)).toEqual(['ready', 'flush within 2 s']);
    expect(result.durationMs).toBeLessThan(4_000);
  });

  test('and less where the application says so', async () => {
    const result = await run({
      program: 'make(1000);',
      options: { env: { FAKE: 'hangs', THROUGHLINE_EXIT_TIMEOUT: '100' } },
    });
    expect(result.durationMs).toBeLessThan(1_900);
    expect(lines(result)[0]).toBe('flush within 0.1 s');
  });
});

describe('the natural end', () => {
  test('comes after one flush, even when each flush uses the event loop and cannot finish', async () => {
    const result = await run({
      program: 'make(1000);',
      options: { env: { FAKE: 'hangs', THROUGHLINE_EXIT_TIMEOUT: '50' } },
    });
    expect(lines(result).filter((line) => line.startsWith('flush'))).toHaveLength(1);
  });

  test('that the application puts off flushes again what is new', async () => {
    const program = "make(1); process.once('beforeExit', () => setTimeout(() => make(1), 100));";
    const result = await run({ program });
    expect(lines(result)).toEqual([
      'flush within 2 s',
      'delivered 1',
      'flush within 2 s',
      'delivered 2',
      'exit with nothing to do',
    ]);
  });

  test('after a shutdown has nothing left to do', async () => {
    const result = await run({ program: "make(1); setup.shutdown().then(() => say('shut down'));" });
    expect(lines(result)).toEqual(['shut down']);
    expect(result.code).toBe(0);
  });
});

describe('an application that listens to a signal decides what it means', () => {
  test('a listener that works on is not cut short, whenever it was added', async () => {
    for (const added of ['before', 'after'] as const) {
      const listener =
        "process.on('SIGTERM', () => setTimeout(() => { say('application done'); process.exit(5); }, 400));";
      const source =
        added === 'before'
          ? `${listener} const { say, make } = require(${records});`
          : `const { say, make } = require(${records}); ${listener}`;
      const result = await runFixture({
        source: `${source} make(1000); ${READY}`,
        format: 'cjs',
        ...whenReady('SIGTERM'),
      });
      expect(result).toMatchObject({ code: 5, signal: null });
      expect(lines(result)).toEqual(['ready', 'application done', 'exit delivered 1000, in time']);
    }
  });

  test('a listener for one time, added before, is not taken for nobody', async () => {
    const source = `process.once('SIGTERM', () => setTimeout(() => { say('application done'); process.exit(6); }, 400));
      const { say, make } = require(${records}); make(1000); ${READY}`;
    const result = await runFixture({ source, format: 'cjs', ...whenReady('SIGTERM') });
    expect(result).toMatchObject({ code: 6, signal: null });
    expect(lines(result)).toContain('application done');
  });

  test('what it has made until its exit is delivered there, once', async () => {
    const program = `process.on('SIGTERM', () => setTimeout(() => { make(1); process.exit(0); }, 300)); make(1000); ${READY}`;
    const result = await run({ program, options: whenReady('SIGTERM') });
    expect(lines(result)).toEqual(['ready', 'exit delivered 1001, in time']);
  });

  test('a listener that ignores the signal keeps the process alive', async () => {
    const program = `process.on('SIGINT', () => say('ignored')); make(1000); setTimeout(() => process.exit(0), 600); say('ready');`;
    const result = await run({ program, options: whenReady('SIGINT') });
    expect(result).toMatchObject({ code: 0, signal: null });
    expect(lines(result)).toEqual(['ready', 'ignored', 'exit delivered 1000, in time']);
  });
});

test.each([
  ['4', require.resolve('signal-exit')],
  ['3', require.resolve('signal-exit-3')],
])(
  'with signal-exit %s, which never decides when others listen, a signal still ends the process',
  async (_version, path) => {
    const program = `const signalExit = require(${JSON.stringify(path)});
    (signalExit.onExit ?? signalExit)((code, signal) => say('cleaned up on ' + signal)); make(1000); ${READY}`;
    const result = await run({ program, options: whenReady('SIGTERM') });
    expect(result).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(lines(result)).toEqual(['ready', 'flush within 2 s', 'delivered 1000', 'cleaned up on SIGTERM']);
  },
);
