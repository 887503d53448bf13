import { performance } from 'node:perf_hooks';

import { DiagLogLevel, diag } from '@opentelemetry/api';

import { internalLog, redirectInternalLog, setInternalLogLevel } from '../src/internal-log.ts';

let lines: string[];
let restore: () => void;
let clock = 0;

beforeEach(() => {
  lines = [];
  restore = redirectInternalLog((line) => lines.push(line));
  // Each test begins a new minute.
  clock += 200_000;
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  restore();
  setInternalLogLevel('info');
  jest.restoreAllMocks();
});

test('a line names its level', () => {
  internalLog.warn('the endpoint is gone');
  expect(lines).toEqual(['throughline warn: the endpoint is gone\n']);
});

test('a message is said once a minute', () => {
  internalLog.warn('again');
  internalLog.warn('again');
  clock += 59_999;
  internalLog.warn('again');
  expect(lines).toHaveLength(1);
  clock += 1;
  internalLog.warn('again');
  expect(lines).toHaveLength(2);
});

test('a message that is never the same is said sixty times a minute, and that there is more', () => {
  for (let index = 0; index < 10_000; index++) internalLog.error(`attribute "user-${index}" was left out`);
  expect(lines).toHaveLength(61);
  expect(lines.at(-1)).toBe('throughline warn: there is more to say; it is left out for a minute\n');
  clock += 60_000;
  internalLog.error('after a minute');
  expect(lines.at(-1)).toBe('throughline error: after a minute\n');
});

test.each([
  ['none', []],
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
  ['debug', ['error', 'warn', 'info', 'debug']],
  ['all', ['error', 'warn', 'info', 'debug']],
] as const)('at level %s', (level, said) => {
  setInternalLogLevel(level);
  for (const name of ['error', 'warn', 'info', 'debug'] as const) internalLog[name](`at ${name}`);
  expect(lines.map((line) => /throughline (\w+)/.exec(line)?.[1])).toEqual(said);
});

test('from level debug on nothing is left out', () => {
  setInternalLogLevel('debug');
  for (let index = 0; index < 200; index++) internalLog.debug('same');
  expect(lines).toHaveLength(200);
});

test('a diag logger of the application gets the lines instead', () => {
  const warn = jest.fn();
  const logger = { error: jest.fn(), warn, info: jest.fn(), debug: jest.fn(), verbose: jest.fn() };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  internalLog.warn('to the application');
  diag.disable();
  expect(warn).toHaveBeenCalledWith('throughline: to the application');
  expect(lines).toEqual([]);
});

test('a log that fails is nobody’s problem', () => {
  restore();
  restore = redirectInternalLog(() => {
    throw new Error('closed');
  });
  expect(() => internalLog.error('lost')).not.toThrow();
});
