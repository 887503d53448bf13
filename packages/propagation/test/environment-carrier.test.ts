import { execFileSync } from 'node:child_process';

import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { redirectInternalLog, suppressedContext } from '@throughline/core';

import { withTraceContext } from '../src/context-scopes.ts';
import { childProcessEnv, traceContextFromEnv } from '../src/environment-carrier.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-11111111111111111111111111111111-2222222222222222-00';

let said: string[];
let restore: () => void;

beforeEach(() => {
  said = [];
  restore = redirectInternalLog((line) => said.push(line));
});

afterEach(() => restore());

test('the context of the parent process is continued', () => {
  const context = traceContextFromEnv({ TRACEPARENT, TRACESTATE: 'congo=t61rcWkgMzE', BAGGAGE: 'k=v' });
  const parent = trace.getSpanContext(context);
  expect(parent).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    isRemote: true,
  });
  expect(parent?.traceState?.get('congo')).toBe('t61rcWkgMzE');
  expect(propagation.getBaggage(context)?.getEntry('k')?.value).toBe('v');
});

test('variables of a prefix go first', () => {
  const env = {
    TRACEPARENT: OTHER,
    TRACESTATE: 'old=1',
    SAMARA_TRACE_PARENT: TRACEPARENT,
    SAMARA_TRACE_STATE: 'congo=t61rcWkgMzE',
  };
  expect(trace.getSpanContext(traceContextFromEnv(env, 'SAMARA'))).toMatchObject({ spanId: 'b7ad6b7169203331' });
  expect(trace.getSpanContext(traceContextFromEnv(env, 'SAMARA'))?.traceState?.serialize()).toBe('congo=t61rcWkgMzE');
  expect(trace.getSpanContext(traceContextFromEnv(env, 'OTHER'))).toMatchObject({ spanId: '2222222222222222' });
  expect(trace.getSpanContext(traceContextFromEnv(env))).toMatchObject({ spanId: '2222222222222222' });
});

test('a trace state does not go with the parent of another trace', () => {
  const env = { TRACESTATE: 'old=1', SAMARA_TRACE_PARENT: TRACEPARENT };
  expect(trace.getSpanContext(traceContextFromEnv(env, 'SAMARA'))?.traceState).toBeUndefined();
});

test('an environment without context gives the active context', () => {
  expect(traceContextFromEnv({}, 'SAMARA')).toBe(ROOT_CONTEXT);
  expect(traceContextFromEnv({ TRACEPARENT: '' })).toBe(ROOT_CONTEXT);
  expect(said).toEqual([]);
});

test('an invalid traceparent is ignored with a warning', () => {
  expect(traceContextFromEnv({ TRACEPARENT: 'what-is-this' })).toBe(ROOT_CONTEXT);
  expect(said).toEqual([expect.stringContaining('"what-is-this"')]);
});

test('a child process gets the active context and the rest of the environment', () => {
  const context = traceContextFromEnv({ TRACEPARENT, TRACESTATE: 'a=1', BAGGAGE: 'k=v' });
  const env = { PATH: '/bin', TRACEPARENT: OTHER };
  expect(withTraceContext(context, () => childProcessEnv(env))).toEqual({
    PATH: '/bin',
    TRACEPARENT,
    TRACESTATE: 'a=1',
    BAGGAGE: 'k=v',
  });
  expect(env).toEqual({ PATH: '/bin', TRACEPARENT: OTHER });
});

test('what belongs to another trace does not reach a child', () => {
  const env = {
    TRACEPARENT: OTHER,
    TRACESTATE: 'old=1',
    BAGGAGE: 'old=1',
    SAMARA_TRACE_PARENT: OTHER,
    SAMARA_TRACE_STATE: 'old=1',
  };
  const context = traceContextFromEnv({ TRACEPARENT });
  expect(withTraceContext(context, () => childProcessEnv(env, 'SAMARA'))).toEqual({ TRACEPARENT });
});

test('without a span the child gets what this process was given', () => {
  const env = { TRACEPARENT: OTHER, TRACESTATE: 'old=1', SAMARA_TRACE_PARENT: OTHER };
  expect(childProcessEnv(env, 'SAMARA')).toEqual(env);
  const suppressed = suppressedContext(traceContextFromEnv({ TRACEPARENT }));
  expect(withTraceContext(suppressed, () => childProcessEnv(env))).toEqual(env);
  expect(childProcessEnv()).toEqual({ ...process.env });
});

test('a real child process reads what its parent wrote', () => {
  const context = traceContextFromEnv({ TRACEPARENT, TRACESTATE: 'a=1' });
  const code = `
    const { trace } = require('@opentelemetry/api');
    const { traceContextFromEnv } = require('@throughline/propagation');
    process.stdout.write(JSON.stringify(trace.getSpanContext(traceContextFromEnv())));`;
  const output = withTraceContext(context, () =>
    execFileSync(process.execPath, ['--input-type=commonjs'], {
      input: code,
      env: childProcessEnv(),
      cwd: `${__dirname}/..`,
      encoding: 'utf8',
    }),
  );
  expect(JSON.parse(output)).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    isRemote: true,
  });
});
