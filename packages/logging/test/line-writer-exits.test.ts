// However a process ends, the lines it has written are on stdout. With real processes, pipes and files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LINES = 10_000;
const logging = JSON.stringify(require.resolve('../dist/index.js'));
const core = JSON.stringify(require.resolve('@throughline/core').replace(/src.index\.ts$/, 'dist/index.js'));
const folder = mkdtempSync(join(tmpdir(), 'lines-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENDS = {
  'natural end': ['', 0],
  SIGTERM: [`setTimeout(() => process.kill(process.pid, 'SIGTERM')); setInterval(() => {}, 1000);`, 'SIGTERM'],
  SIGINT: [`setTimeout(() => process.kill(process.pid, 'SIGINT')); setInterval(() => {}, 1000);`, 'SIGINT'],
  'SIGTERM in the same tick': [`process.kill(process.pid, 'SIGTERM');`, 'SIGTERM'],
  'process.exit()': ['process.exit(7);', 7],
  'uncaught exception': [`throw new Error('uncaught');`, 1],
  'unhandled rejection': [`Promise.reject(new Error('unhandled'));`, 1],
} as const;

function program(ending: string, before = ''): string {
  return `
    const { createLogFunctions } = require(${logging});
    const { createScope } = require(${core});
    const log = createLogFunctions(createScope('orders'));
    ${before}
    for (let index = 0; index < ${LINES}; index++) log.info('line', { index, padding: 'x'.repeat(50) });
    ${ending}`;
}

interface Ended {
  readonly end: number | string | null;
  readonly stdout: string;
}

async function run(code: string, stdout: 'pipe' | number): Promise<Ended> {
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', stdout, 'pipe'], timeout: 20_000 });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  child.stderr?.resume();
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { end: signal ?? exitCode, stdout: text };
}

function indexesOf(text: string): number[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { index: number }).index);
}

const all = Array.from({ length: LINES }, (_, index) => index);

describe.each(Object.entries(ENDS))('%s', (name, [ending, expected]) => {
  test.each([
    ['a pipe', ''],
    ['a pipe that does not block', 'process.stdout;'],
  ])('leaves every line in %s', async (_, before) => {
    const { end, stdout } = await run(program(ending, before), 'pipe');
    expect(end).toBe(expected);
    expect(indexesOf(stdout)).toEqual(all);
  });

  test('leaves every line in a file', async () => {
    const file = join(folder, name.replace(/\W/g, '-'));
    const descriptor = openSync(file, 'w');
    const { end } = await run(program(ending), descriptor);
    closeSync(descriptor);
    expect(end).toBe(expected);
    expect(indexesOf(readFileSync(file, 'utf8'))).toEqual(all);
  });
});

test('with telemetry on, whose listeners take the signal, every line is there all the same', async () => {
  // Without work left, the natural end may come first.
  const start = `setInterval(() => {}, 1000); require(${core}).startTelemetry({}, [require(${logging}).logging()]);`;
  const { end, stdout } = await run(program(ENDS['SIGTERM in the same tick'][0], start), 'pipe');
  expect(end).toBe('SIGTERM');
  expect(indexesOf(stdout)).toEqual(all);
});

test('the application goes on while nobody reads, and a reader that comes late gets every line', async () => {
  const code = program(`process.stderr.write('went on');`, 'process.stdout;');
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  let stdout = '';
  child.stderr.once('data', () => child.stdout.on('data', (text: Buffer) => (stdout += text.toString('latin1'))));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  expect(exitCode).toBe(0);
  expect(indexesOf(stdout)).toEqual(all);
});
