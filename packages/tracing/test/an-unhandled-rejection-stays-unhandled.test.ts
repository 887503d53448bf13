import { runFixture } from '@throughline/testing';

const before = `
  const { createScope, startTelemetry } = require('@throughline/core');
  const { createSpanFunctions, tracing } = require('@throughline/tracing');
  const setup = startTelemetry({ logLevel: 'none' }, [tracing()]);
  const telemetry = createSpanFunctions(createScope('app'));
  const error = new Error('lost');
  const failing = () => telemetry.trace('op', async () => { throw error; });
  process.on('unhandledRejection', (reason) => console.log('unhandled', reason === error));`;

function run(source: string): ReturnType<typeof runFixture> {
  return runFixture({ source: before + source, format: 'cjs' });
}

test('a promise of trace() that nobody awaits is reported once, with the error itself', async () => {
  const { stdout, code } = await run('failing();');
  expect({ stdout, code }).toEqual({ stdout: 'unhandled true\n', code: 0 });
});

test('one that is handled is not', async () => {
  const { stdout, code } = await run("failing().catch((reason) => console.log('handled', reason === error));");
  expect({ stdout, code }).toEqual({ stdout: 'handled true\n', code: 0 });
});

test('so it is for a wrapped function', async () => {
  const { stdout } = await run("telemetry.wrap('op', () => Promise.reject(error))();");
  expect(stdout).toBe('unhandled true\n');
});

test('without a listener of the application it ends the process as ever', async () => {
  const { code, stderr } = await run("process.removeAllListeners('unhandledRejection'); failing();");
  expect(code).toBe(1);
  expect(stderr).toMatch(/Error: lost\n {4}at /);
});
