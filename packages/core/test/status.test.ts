import type { Problem } from '../src/problem.ts';
import { createStatusBoard } from '../src/status.ts';

const problem = (message: string): Problem => ({ code: 'TL_CONFIG_VALUE', message, fix: 'mend it' });

test('before any component says something, every signal is off and says why', () => {
  const status = createStatusBoard(() => ({ 'service.name': 'x' }), { A: 'env' }).snapshot();
  expect(status.tracing).toEqual({ enabled: false, exporters: [], reason: 'no component for this signal was started' });
  expect(status).toMatchObject({
    resource: { 'service.name': 'x' },
    sources: { A: 'env' },
    problems: [],
    instrumentations: [],
  });
});

test('a snapshot is plain data that later changes do not reach', () => {
  const board = createStatusBoard(() => ({}), {});
  const before = board.snapshot();
  board.problem(problem('late'));
  board.translated('OTEL_EXPORTER_JAEGER_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT');
  expect(before.problems).toEqual([]);
  expect(JSON.parse(JSON.stringify(board.snapshot()))).toEqual(board.snapshot());
  expect(board.snapshot().translatedFrom).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: 'OTEL_EXPORTER_JAEGER_ENDPOINT' });
});

test('a problem stands once, and a flood of them stays bounded', () => {
  const board = createStatusBoard(() => ({}), {});
  board.problem(problem('same'));
  board.problem(problem('same'));
  expect(board.snapshot().problems).toHaveLength(1);
  for (let index = 0; index < 1_000; index++) board.problem(problem(`number ${index}`));
  expect(board.snapshot().problems).toHaveLength(100);
});

test('signals and instrumentations are asked each time, and can leave', () => {
  const board = createStatusBoard(() => ({}), {});
  let enabled = true;
  board.signal('tracing', () => ({ enabled, exporters: ['otlp'] }));
  const remove = board.instrumentation(() => ({ name: 'pg', state: enabled ? 'active' : 'waiting' }));
  expect(board.snapshot()).toMatchObject({
    tracing: { enabled: true },
    instrumentations: [{ name: 'pg', state: 'active' }],
  });
  enabled = false;
  expect(board.snapshot()).toMatchObject({ tracing: { enabled: false }, instrumentations: [{ state: 'waiting' }] });
  remove();
  expect(board.snapshot().instrumentations).toEqual([]);
});

test('a component that cannot say how it is doing does not take the status with it', () => {
  const board = createStatusBoard(() => ({}), {});
  const broken = (): never => {
    throw new Error('broken inside');
  };
  board.signal('logs', broken);
  board.instrumentation(broken);
  expect(board.snapshot()).toMatchObject({
    logs: { enabled: false, reason: 'its state could not be read: broken inside' },
    instrumentations: [{ state: 'failed', reason: 'its state could not be read: broken inside' }],
  });
});
