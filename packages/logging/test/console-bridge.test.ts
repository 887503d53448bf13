import type { LogDraft } from '@throughline/core';
import { registry, ports, runUntraced } from '@throughline/core';
import { runFixture } from '@throughline/testing';

import { bridgeConsole } from '../src/console-bridge.ts';

const METHODS = ['debug', 'log', 'info', 'warn', 'error'] as const;

type Method = (...args: unknown[]) => unknown;

/** A console that keeps what is written to it. */
function fakeConsole(): Record<(typeof METHODS)[number], Method> & { readonly written: unknown[][] } {
  const written: unknown[][] = [];
  const method = (...args: unknown[]): number => written.push(args);
  return { written, debug: method, log: method, info: method, warn: method, error: method };
}

let drafts: LogDraft[];
let target: ReturnType<typeof fakeConsole>;
let undo: () => void;

beforeEach(() => {
  drafts = [];
  ports.log = { ...registry.noLogs, enabled: () => true, emit: (draft) => void drafts.push(draft) };
  target = fakeConsole();
  undo = bridgeConsole(target);
});

afterEach(() => {
  undo();
  ports.log = registry.noLogs;
});

test.each([
  ['debug', 5],
  ['log', 9],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
] as const)('console.%s becomes a record of severity %i, and its own output stays', (method, severityNumber) => {
  const result = target[method]('%s has %d', 'a', 1, { b: 2 });
  expect(drafts).toEqual([
    expect.objectContaining({ severityNumber, severityText: method, body: 'a has 1 { b: 2 }', line: false }),
  ]);
  expect(drafts[0]?.scope.name).toBe('console');
  expect(target.written).toEqual([['%s has %d', 'a', 1, { b: 2 }]]);
  expect(result).toBe(1);
});

test('an error among the arguments is the exception of the record', () => {
  const error = new Error('boom');
  target.error('failed', error);
  expect(drafts[0]?.exception).toBe(error);
});

test('what the console throws reaches the caller unchanged, and makes no record', () => {
  const error = new Error('EPIPE');
  undo();
  target.log = () => {
    throw error;
  };
  undo = bridgeConsole(target);
  let caught: unknown;
  try {
    target.log('x');
  } catch (thrown) {
    caught = thrown;
  }
  expect(caught).toBe(error);
  expect(drafts).toEqual([]);
});

test('arguments that cannot be formatted harm nobody', () => {
  const hostile = {
    [Symbol.for('nodejs.util.inspect.custom')]() {
      throw new Error('inspect');
    },
  };
  expect(() => target.log(hostile)).not.toThrow();
  expect(target.written).toHaveLength(1);
});

test('a console call while a record is on its way makes no record', () => {
  ports.log = {
    ...registry.noLogs,
    enabled: () => true,
    emit(draft) {
      drafts.push(draft);
      target.error('inside');
    },
  };
  target.log('outside');
  expect(drafts.map(({ body }) => body)).toEqual(['outside']);
  expect(target.written).toEqual([['outside'], ['inside']]);
});

test('where nothing is traced, as in an export, nothing is recorded', () => {
  runUntraced(() => target.log('from an exporter'));
  expect(drafts).toEqual([]);
  expect(target.written).toHaveLength(1);
});

test('what Throughline says of itself through a console makes no record', () => {
  target.warn('throughline: records could not be delivered');
  expect(drafts).toEqual([]);
});

test('nothing is read that nobody wants', () => {
  let inspected = 0;
  ports.log = registry.noLogs;
  target.log({ [Symbol.for('nodejs.util.inspect.custom')]: () => inspected++ });
  expect(inspected).toBe(0);
});

test('a console is not bridged twice', () => {
  const undoSecond = bridgeConsole(target);
  target.log('x');
  expect(drafts).toHaveLength(1);
  undoSecond();
  target.log('x');
  expect(drafts).toHaveLength(2);
});

test('the undo brings back the methods that were there, and a bridge can be built again', () => {
  undo();
  const before = METHODS.map((method) => target[method]);
  target.log('x');
  expect(drafts).toEqual([]);
  undo = bridgeConsole(target);
  target.log('x');
  expect(drafts).toHaveLength(1);
  undo();
  expect(METHODS.map((method) => target[method])).toEqual(before);
});

test('what another library has patched since stays patched, and records nothing any more', () => {
  const bridged = target.log;
  const calls: unknown[][] = [];
  const patched: Method = (...args) => {
    calls.push(args);
    return bridged(...args);
  };
  target.log = patched;
  target.log('one');
  undo();
  expect(target.log).toBe(patched);
  target.log('two');
  expect(calls).toEqual([['one'], ['two']]);
  expect(target.written).toEqual([['one'], ['two']]);
  expect(drafts.map(({ body }) => body)).toEqual(['one']);
  undo = bridgeConsole(target);
  target.log('three');
  expect(drafts.map(({ body }) => body)).toEqual(['one', 'three']);
});

test('the real console writes what it wrote, and a console as the diag logger feeds nothing', async () => {
  const { stdout, stderr, code } = await runFixture({
    format: 'cjs',
    source: `
      const { bridgeConsole } = require('@throughline/logging');
      const { ports, registry, internalLog } = require('@throughline/core');
      const { diag, DiagConsoleLogger, DiagLogLevel } = require('@opentelemetry/api');
      diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
      let records = 0;
      ports.log = { ...registry.noLogs, enabled: () => true, emit: () => { records++; internalLog.warn('failed ' + records); } };
      const undo = bridgeConsole();
      console.log('%s and %o', 'one', [1]);
      console.table([{ a: 1 }]);
      console.error(new Error('two').message);
      undo();
      console.log('three');
      console.log('records', records);
    `,
  });
  expect(code).toBe(0);
  const plain = `one and [ 1, [length]: 1 ]
┌─────────┬───┐
│ (index) │ a │
├─────────┼───┤
│ 0       │ 1 │
└─────────┴───┘
three
records 3
`;
  expect(stdout).toBe(plain);
  expect(stderr).toContain('two');
});
