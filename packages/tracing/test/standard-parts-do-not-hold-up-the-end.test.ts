import type { FixtureResult } from '@throughline/testing';
import { runFixture } from '@throughline/testing';

const before = `
  const { startTelemetry } = require('@throughline/core');
  const { tracing, tracerProvider } = require('@throughline/tracing');
  const end = (name) => tracerProvider.getTracer('x').startSpan(name).end();
  const start = (options) => startTelemetry({ logLevel: 'none', exitTimeoutMs: 500 }, [tracing(options)]);
  const names = (spans) => spans.map(({ name }) => name).join();
  const exporter = (behave) => ({ export: (spans, done) => { console.log('export', names(spans)); behave(done); }, shutdown: async () => {} });`;

function run(source: string): Promise<FixtureResult> {
  return runFixture({ source: before + source, format: 'cjs' });
}

test('an export that hangs in the background does not keep the process alive until its timeout', async () => {
  const { code, stdout, durationMs } = await run(`
    start({ exporters: [exporter(() => {})], batch: { scheduleDelayMs: 10 } });
    end('one');
    setTimeout(() => console.log('the application is done'), 200);`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'export one\nthe application is done\n' });
  expect(durationMs).toBeLessThan(5_000);
});

test('what waits is exported at the natural end', async () => {
  const { code, stdout } = await run(
    "start({ exporters: [exporter((done) => done({ code: 0 }))] }); end('one'); end('two');",
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'export one,two\n' });
});

test('a processor is flushed once at the natural end, and again only for new spans', async () => {
  const { stdout } = await run(`
    let seen = 0;
    start({ processors: [{
      onStart() {}, onEnd: () => seen++, shutdown: async () => {},
      forceFlush: () => new Promise((resolve) => setTimeout(() => resolve(console.log('flushed', seen)), 20)),
    }] });
    end('one');
    process.once('beforeExit', () => setTimeout(end, 50, 'two'));`);
  expect(stdout).toBe('flushed 1\nflushed 2\n');
});

test('a shutdown leaves nothing behind that keeps the process alive', async () => {
  const { code, durationMs } = await run(`
    const setup = start({ exporters: [exporter(() => {})], batch: { scheduleDelayMs: 10 } });
    end('one');
    setTimeout(() => setup.shutdown({ timeoutMs: 50 }), 100);`);
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(5_000);
});
