import { drawTrace } from '../src/draw-trace.js';
import { span } from './span.ts';

const root = span('POST /process', {
  kind: 'SERVER',
  durationMs: 212.4,
  attributes: { 'http.response.status_code': 200 },
});
const check = span('validate_data', { durationMs: 0.12 }, root);
const target = { 'server.address': '127.0.0.1', 'server.port': 3001, 'http.response.status_code': 502 };
const call = span('POST', { kind: 'CLIENT', durationMs: 99.4, attributes: target }, root);
const callee = span('POST /process', { kind: 'SERVER', serviceName: 'backend', durationMs: 1_234 }, call);
const failed = { status: { code: 'ERROR', message: '' }, attributes: { 'error.type': '502', tries: 3 } } as const;
const work = span('work', failed, callee);
const get = span('get', { kind: 'CLIENT', attributes: { 'db.system.name': 'redis' } }, callee);

test('a trace is drawn as a tree that names each service once', () => {
  expect(drawTrace([get, work, callee, call, check, root])).toEqual([
    'gateway.POST /process        SERVER     (212 ms)  200',
    '├─ validate_data             INTERNAL   (0.1 ms)',
    '└─ POST                      CLIENT    (99.4 ms)  127.0.0.1:3001 502',
    '   └─ backend.POST /process  SERVER     (1.23 s)',
    '      ├─ work                INTERNAL   (2.5 ms)  tries=3  ✗ 502',
    '      └─ get                 CLIENT     (2.5 ms)  redis',
  ]);
});

test('a span without its parent says so', () => {
  expect(drawTrace([work])).toEqual(['backend.work  INTERNAL  (2.5 ms)  tries=3  ✗ 502 ✗ its parent did not arrive']);
});

test('nothing is drawn of nothing', () => {
  expect(drawTrace([])).toEqual([]);
});
