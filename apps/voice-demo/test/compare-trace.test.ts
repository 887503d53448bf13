import { compareTrace } from '../src/compare-trace.js';
import { span } from './span.ts';

const expected = {
  service: 'gateway',
  kind: 'SERVER',
  name: 'POST /process',
  attributes: { 'http.response.status_code': 200 },
  children: [
    { service: 'gateway', kind: 'INTERNAL', name: 'check' },
    {
      service: 'gateway',
      kind: 'CLIENT',
      name: 'POST',
      children: [{ service: 'backend', kind: 'SERVER', name: 'POST /process', attributes: { 'url.path': /^\/p/ } }],
    },
  ],
} as const satisfies Parameters<typeof compareTrace>[0];

const root = span('POST /process', { kind: 'SERVER', attributes: { 'http.response.status_code': 200 } });
const check = span('check', {}, root);
const call = span('POST', { kind: 'CLIENT' }, root);
const backend = { kind: 'SERVER', serviceName: 'backend', attributes: { 'url.path': '/process' } } as const;
const callee = span('POST /process', backend, call);

test('the expected spans in any order are no problem', () => {
  expect(compareTrace(expected, [callee, check, call, root])).toEqual([]);
});

test('a missing span is named with the place where it was expected', () => {
  expect(compareTrace(expected, [root, call, callee])).toEqual([
    'missing: gateway.check (INTERNAL), expected under gateway.POST /process (SERVER)',
  ]);
});

test('a span whose parent is missing is misplaced as well', () => {
  expect(compareTrace(expected, [root, check, callee])).toEqual([
    'missing: gateway.POST (CLIENT), expected under gateway.POST /process (SERVER)',
    `misplaced: backend.POST /process (SERVER) is under ${call.spanId}, which did not arrive, expected under gateway.POST (CLIENT)`,
  ]);
});

test('a span under another parent is misplaced', () => {
  expect(compareTrace(expected, [root, check, call, span('POST /process', backend, root)])).toEqual([
    'misplaced: backend.POST /process (SERVER) is under gateway.POST /process (SERVER), expected under gateway.POST (CLIENT)',
  ]);
});

test('a span of another trace is misplaced, even under a parent of the same id', () => {
  const stray = { ...callee, traceId: 'b'.repeat(32) };
  expect(compareTrace(expected, [root, check, call, stray])).toEqual([
    `misplaced: backend.POST /process (SERVER) is under ${call.spanId}, which did not arrive in another trace, ${'b'.repeat(32)}, expected under gateway.POST (CLIENT)`,
  ]);
});

test('a root that has a parent is misplaced', () => {
  const adopted = { ...root, parentSpanId: 'f'.repeat(16) };
  expect(compareTrace(expected, [adopted, check, call, callee])).toEqual([
    `misplaced: gateway.POST /process (SERVER) is under ${'f'.repeat(16)}, which did not arrive, expected at the root`,
  ]);
});

test('a root is not the child of a parent that is missing', () => {
  expect(compareTrace(expected, [root, check, span('POST /process', backend)])).toEqual([
    'missing: gateway.POST (CLIENT), expected under gateway.POST /process (SERVER)',
    'misplaced: backend.POST /process (SERVER) is a root, expected under gateway.POST (CLIENT)',
  ]);
});

test('a span too many is named with its place', () => {
  expect(compareTrace(expected, [root, check, span('check', {}, call), call, callee])).toEqual([
    'unexpected: gateway.check (INTERNAL), under gateway.POST (CLIENT)',
  ]);
});

test('another kind is another span', () => {
  expect(compareTrace(expected, [root, { ...check, kind: 'CLIENT' }, call, callee])).toEqual([
    'missing: gateway.check (INTERNAL), expected under gateway.POST /process (SERVER)',
    'unexpected: gateway.check (CLIENT), under gateway.POST /process (SERVER)',
  ]);
});

test('attributes that differ or are missing are named with both values', () => {
  const answered = { ...root, attributes: { 'http.response.status_code': 500 } };
  expect(compareTrace(expected, [answered, check, call, { ...callee, attributes: {} }])).toEqual([
    'different: gateway.POST /process (SERVER) has http.response.status_code 500, expected 200',
    'different: backend.POST /process (SERVER) has no url.path, expected /^\\/p/',
  ]);
});

test('an error that was not expected, or is missing, is named', () => {
  const status = { code: 'ERROR', message: 'broken' } as const;
  const failing = { ...expected.children[0], failed: true };
  expect(compareTrace({ ...expected, children: [failing] }, [{ ...root, status }, check])).toEqual([
    'different: gateway.POST /process (SERVER) is marked as an error',
    'different: gateway.check (INTERNAL) is not marked as an error',
  ]);
});

test('nothing at all is one line a span', () => {
  expect(compareTrace(expected, [])).toHaveLength(4);
});
