import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { runFixture, startFixture } from '../src/run-fixture.ts';

const fixtures = join(__dirname, '..', 'node_modules', '.throughline-fixtures');

test.each([
  ['cjs', `const api = require('@opentelemetry/api'); console.log(typeof api.trace, typeof module)`, 'object object\n'],
  ['esm', `import { trace } from '@opentelemetry/api'; console.log(typeof trace, typeof module)`, 'object undefined\n'],
] as const)('%s code sees the dependencies of the package under test', async (format, source, stdout) => {
  const result = await runFixture({ source, format });
  expect(result).toEqual({
    code: 0,
    signal: null,
    stdout,
    stderr: '',
    durationMs: expect.any(Number),
    afterSignalMs: undefined,
  });
});

test.each([
  ['cjs', `console.log(typeof require('@throughline/testing').runFixture)`],
  ['esm', `import { runFixture } from '@throughline/testing'; console.log(typeof runFixture)`],
] as const)('%s code sees the package under test itself, as it is built', async (format, source) => {
  expect(await runFixture({ source, format })).toMatchObject({ stdout: 'function\n', stderr: '' });
});

test('the code is removed when the fixture has ended', async () => {
  const { stdout } = await runFixture({ source: 'console.log(__filename)', format: 'cjs' });
  expect(stdout.startsWith(fixtures)).toBe(true);
  expect(existsSync(dirname(stdout.trim()))).toBe(false);
});

test('arguments, Node options, environment and directory are passed on', async () => {
  const source = `console.log(JSON.stringify([process.argv.slice(2), process.execArgv, process.env.GREETING, process.cwd()]))`;
  const { stdout } = await runFixture({
    source,
    format: 'cjs',
    args: ['a', 'b c'],
    nodeArgs: ['--no-warnings'],
    env: { GREETING: 'hi' },
    cwd: __dirname,
  });
  expect(JSON.parse(stdout)).toEqual([['a', 'b c'], ['--no-warnings'], 'hi', __dirname]);
});

test('telemetry and Jest variables of the parent do not reach the fixture', async () => {
  process.env['OTEL_SERVICE_NAME'] = 'parent';
  const source = `console.log(Object.keys(process.env).filter((name) => /^(OTEL_|JEST_|NODE_ENV)/.test(name)).join())`;
  const { stdout } = await runFixture({
    source,
    format: 'cjs',
    env: { OTEL_TRACES_SAMPLER: 'always_on', PATH: undefined },
  });
  delete process.env['OTEL_SERVICE_NAME'];
  expect(stdout).toBe('OTEL_TRACES_SAMPLER\n');
});

test('an exit code and what was written before it are returned', async () => {
  const source = `process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3`;
  expect(await runFixture({ source, format: 'cjs' })).toMatchObject({ code: 3, stdout: 'out', stderr: 'err' });
});

test('code that throws ends with code 1 and its error', async () => {
  const result = await runFixture({ source: `throw new Error('on purpose')`, format: 'esm' });
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('on purpose') });
});

test('a signal is sent when the output matches', async () => {
  const source = `process.on('SIGINT', () => { console.log('bye'); process.exit(5) }); setInterval(() => {}, 1000); console.log('ready')`;
  const result = await runFixture({ source, format: 'cjs', signalWhen: { pattern: /ready/, signal: 'SIGINT' } });
  expect(result).toMatchObject({ code: 5, signal: null, stdout: 'ready\nbye\n', afterSignalMs: expect.any(Number) });
});

test('a bare pattern sends SIGTERM, which is the signal of the result', async () => {
  const source = `setInterval(() => {}, 1000); console.log('ready')`;
  expect(await runFixture({ source, format: 'cjs', signalWhen: /ready/ })).toMatchObject({
    code: null,
    signal: 'SIGTERM',
  });
});

test('a fixture that does not end is killed with its children, and the error has its output', async () => {
  const source = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    process.on('SIGTERM', () => {})
    console.log(process.pid, child.pid, __filename)
    console.error('stuck')`;
  const fixture = startFixture({ source, format: 'cjs', timeoutMs: 2000 });
  const [, pid, childPid, file = ''] = await fixture.waitForOutput(/(\d+) (\d+) (.*)\n/);
  await expect(fixture.finished).rejects.toThrow(
    /did not end within 2000 ms and was killed.\nstdout:\n.*\n\nstderr:\nstuck/,
  );
  for (const each of [pid, childPid]) await expectGone(Number(each));
  expect(existsSync(dirname(file))).toBe(false);
});

test('children that outlive the fixture are killed too', async () => {
  const source = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    child.unref()
    console.log(child.pid)`;
  const { stdout, code } = await runFixture({ source, format: 'cjs' });
  expect(code).toBe(0);
  await expectGone(Number(stdout));
});

test('a started fixture can be talked to', async () => {
  const source = `process.on('SIGUSR2', () => console.log('got it')); console.log('port 1234'); setTimeout(() => {}, 5000)`;
  const fixture = startFixture({ source, format: 'esm' });
  const [, port] = await fixture.waitForOutput(/port (\d+)/);
  expect(port).toBe('1234');
  fixture.signal('SIGUSR2');
  await fixture.waitForOutput(/got it/);
  expect([fixture.stdout(), fixture.stderr()]).toEqual(['port 1234\ngot it\n', '']);
  fixture.signal('SIGKILL');
  expect(await fixture.finished).toMatchObject({ signal: 'SIGKILL' });
});

test('waiting for output that never comes fails when the fixture ends', async () => {
  const fixture = startFixture({ source: `console.log('other')`, format: 'cjs' });
  await expect(fixture.waitForOutput(/ready/)).rejects.toThrow('never wrote /ready/.\nstdout:\nother');
});

test('a Node binary that does not exist rejects', async () => {
  await expect(runFixture({ source: '', format: 'cjs', node: '/nowhere/node' })).rejects.toThrow('ENOENT');
});

test('a folder outside of every package is refused', () => {
  expect(() => startFixture({ source: '', format: 'cjs', resolveFrom: '/' })).toThrow(
    'There is no package.json at or above /.',
  );
});

async function expectGone(pid: number): Promise<void> {
  for (let i = 0; i < 100 && runs(pid); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(runs(pid)).toBe(false);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Who adopts a killed process may take its time to collect it.
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}
