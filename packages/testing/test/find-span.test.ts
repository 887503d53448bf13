import { findSpan, findSpans } from '../src/find-span.ts';
import { span } from './support/spans.ts';

const server = span('GET /users/:id', {
  kind: 'SERVER',
  attributes: { 'http.route': '/users/:id', port: 80, tags: ['a', 1n] },
});
const query = span('SELECT users', { kind: 'CLIENT', status: { code: 'ERROR', message: 'relation missing' } }, server);
const other = span('SELECT users', { kind: 'CLIENT', serviceName: 'billing' });
const spans = [query, server, other];

test('a span is found by its name alone', () => {
  expect(findSpan(spans, 'GET /users/:id')).toBe(server);
});

test.each([
  [{ name: /users$/, parent: server }, query],
  [{ kind: 'CLIENT', parent: null }, other],
  [{ serviceName: 'billing' }, other],
  [{ status: 'ERROR' }, query],
  [{ status: { message: /missing/ } }, query],
  [{ parent: { name: 'GET /users/:id', attributes: { port: 80 } } }, query],
  [
    {
      attributes: {
        'http.route': /^\/users/,
        port: expect.any(Number),
        tags: ['a', expect.anything()],
        nope: undefined,
      },
    },
    server,
  ],
  [{ scope: 'http', kind: 'SERVER' }, server],
] as const)('%j finds one span', (pattern, expected) => {
  expect(findSpan(spans, pattern)).toBe(expected);
});

test.each([
  [{ attributes: { port: '80' } }],
  [{ attributes: { 'http.route': undefined, port: 80 } }],
  [{ attributes: { tags: ['a'] } }],
  [{ scope: 'grpc' }],
  [{ parent: { name: 'nobody' } }],
  [{ parent: other }],
])('%j finds none', (pattern) => {
  expect(findSpans(spans, pattern)).toEqual([]);
});

test('a receiver is searched as its spans are', () => {
  expect(findSpans({ spans: () => spans }, { kind: 'CLIENT' })).toEqual([query, other]);
});

test('a span that is missing is explained by the nearest one', () => {
  const pattern = {
    name: 'SELECT users',
    attributes: { 'db.system.name': 'postgresql' },
    parent: { kind: 'SERVER' },
    status: 'OK',
  } as const;
  expect(() => findSpan(spans, pattern)).toThrow(
    [
      `Expected a span that matches { name: 'SELECT users', attributes: { 'db.system.name': 'postgresql' }, parent: { kind: 'SERVER' }, status: 'OK' }`,
      `Nearest: SELECT users (CLIENT, api, ${query.spanId})`,
      `  status.code: expected 'OK', received 'ERROR'`,
      `  attributes["db.system.name"]: expected 'postgresql', received nothing`,
      `Received 3:`,
      `Trace ${server.traceId}`,
    ].join('\n'),
  );
});

test('the parent that differs is named', () => {
  expect(() => findSpan([other], { parent: server })).toThrow(
    `parent: expected 'GET /users/:id (SERVER, api, ${server.spanId})', received 'a root span'`,
  );
  expect(() => findSpan([query], { parent: {} })).toThrow(`received '${server.spanId}, which did not arrive'`);
  expect(() => findSpan([query, server], { name: 'SELECT users', parent: null })).toThrow(
    `parent: expected null, received '${server.spanId}'`,
  );
});

test('no span at all is said in so many words', () => {
  expect(() => findSpan([], 'GET')).toThrow("Expected a span that matches { name: 'GET' }\nNo span was received.");
});

test('more than one match is an error that lists them', () => {
  expect(() => findSpan(spans, 'SELECT users')).toThrow(
    /received 2:\n {2}SELECT users .*\n {2}SELECT users \(CLIENT, billing/,
  );
});
