import { expect as standaloneExpect } from 'expect';

import { throughlineMatchers } from '../src/matchers.ts';
import { span } from './support/spans.ts';

expect.extend(throughlineMatchers);

const server = span('GET /users', { kind: 'SERVER', attributes: { 'http.route': '/users' } });
const query = span('SELECT users', { kind: 'CLIENT', attributes: { rows: 3 } }, server);
const cache = span('GET', { kind: 'CLIENT', serviceName: 'cache' }, server);
const spans = [query, cache, server];
const stranger = span('other', { traceId: 'b'.repeat(32) });

/** The message of an assertion that fails. */
function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The assertion passed.');
}

test('toHaveSpan', () => {
  expect(spans).toHaveSpan('SELECT users');
  expect({ spans: () => spans }).toHaveSpan({
    kind: 'CLIENT',
    attributes: { rows: expect.any(Number) },
    parent: { kind: 'SERVER' },
  });
  expect(spans).not.toHaveSpan({ name: 'SELECT users', parent: null });
  expect(failureOf(() => expect(spans).toHaveSpan({ name: 'SELECT users', attributes: { rows: 4 } }))).toContain(
    `Nearest: SELECT users (CLIENT, api, ${query.spanId})\n  attributes["rows"]: expected 4, received 3\nReceived 3:\nTrace`,
  );
  expect(failureOf(() => expect(spans).not.toHaveSpan({ kind: 'CLIENT' }))).toBe(
    `Expected no span that matches { kind: 'CLIENT' }, received 2:\n  SELECT users (CLIENT, api, ${query.spanId})\n  GET (CLIENT, cache, ${cache.spanId})`,
  );
});

test('toBeChildOf', () => {
  expect(query).toBeChildOf(server);
  expect(server).not.toBeChildOf(query);
  expect({ ...query, traceId: stranger.traceId }).not.toBeChildOf(server);
  expect(failureOf(() => expect(stranger).toBeChildOf(server))).toBe(
    [
      `Expected other (INTERNAL, api, ${stranger.spanId}) to be a child of GET /users (SERVER, api, ${server.spanId})`,
      `  traceId: expected '${server.traceId}', received '${stranger.traceId}'`,
      `  parentSpanId: expected '${server.spanId}', received nothing`,
    ].join('\n'),
  );
  expect(failureOf(() => expect(query).not.toBeChildOf(server))).toContain('not to be a child of');
});

test('toHaveAttributes', () => {
  expect(server).toHaveAttributes({ 'http.route': '/users', 'user.id': undefined });
  expect(server).not.toHaveAttributes({ 'http.route': '/' });
  expect(failureOf(() => expect(server).toHaveAttributes({ 'http.route': undefined, a: 1 }))).toBe(
    [
      `Expected GET /users (SERVER, api, ${server.spanId}) to have { 'http.route': undefined, a: 1 }`,
      `  attributes["http.route"]: expected nothing, received '/users'`,
      `  attributes["a"]: expected 1, received nothing`,
      `Its attributes: { 'http.route': '/users' }`,
    ].join('\n'),
  );
  expect(failureOf(() => expect(server).not.toHaveAttributes({}))).toContain('not to have {}');
});

test('toFormOneTrace', () => {
  expect(spans).toFormOneTrace();
  expect([query]).toFormOneTrace({ remoteParentSpanId: server.spanId });
  expect([...spans, stranger]).not.toFormOneTrace();
  expect([query, cache]).not.toFormOneTrace();
  expect([]).not.toFormOneTrace();
  expect(failureOf(() => expect([...spans, stranger]).toFormOneTrace())).toContain(
    `Expected the spans to form one trace\n  there are 2 trace ids: ${server.traceId}, ${stranger.traceId}\n  there are 2 root spans: GET /users`,
  );
  expect(failureOf(() => expect([query]).toFormOneTrace())).toContain(
    `  the parent ${server.spanId} of SELECT users (CLIENT, api, ${query.spanId}) is not among them\n  there are 0 root spans`,
  );
  expect(failureOf(() => expect([server]).toFormOneTrace({ remoteParentSpanId: 'f'.repeat(16) }))).toContain(
    'has no parent',
  );
  expect(failureOf(() => expect(spans).not.toFormOneTrace())).toContain('not to form one trace');
});

test('toMatchTree', () => {
  expect(spans).toMatchTree({ name: 'GET /users' });
  expect(spans).toMatchTree({ name: 'GET /users', children: [{ name: 'GET', children: [] }, { kind: 'CLIENT' }] });
  expect(spans).toMatchTree({ children: [{ kind: 'CLIENT' }, { serviceName: 'cache' }] });
  expect([...spans, stranger]).toMatchTree([{ name: 'other' }, { name: 'GET /users' }]);
  expect(spans).not.toMatchTree({ name: 'GET /users', children: [{ name: 'GET' }] });
  expect(spans).not.toMatchTree([]);
  expect([]).toMatchTree([]);
  expect(failureOf(() => expect(spans).not.toMatchTree({}))).toContain('not to match the tree');
});

test('toMatchTree says where the trees part', () => {
  const tree = {
    name: 'GET /users',
    children: [
      { name: 'SELECT users', attributes: { rows: 1 } },
      { name: 'GET', children: [{ name: 'TLS' }] },
    ],
  };
  expect(failureOf(() => expect(spans).toMatchTree(tree))).toBe(
    [
      'Expected the spans to match the tree',
      `  GET /users > SELECT users (CLIENT, api, ${query.spanId})`,
      `    attributes["rows"]: expected 1, received 3`,
      `  GET /users > GET > missing: { name: 'TLS' }`,
      `Trace ${server.traceId}`,
      'GET /users       api    2.5 ms',
      '├─ SELECT users  api    2.5 ms',
      '└─ GET           cache  2.5 ms',
    ].join('\n'),
  );
  expect(failureOf(() => expect(spans).toMatchTree({ name: 'GET /users', children: [] }))).toContain(
    `  GET /users > not expected: SELECT users (CLIENT, api, ${query.spanId})\n  GET /users > not expected: GET (CLIENT`,
  );
});

test('the matchers extend the package expect on its own, with their types', () => {
  standaloneExpect.extend(throughlineMatchers);
  standaloneExpect(spans).toHaveSpan('GET /users');
  standaloneExpect(spans).not.toMatchTree({ name: 'other' });
  // @ts-expect-error -- a kind is in capitals
  standaloneExpect(spans).not.toHaveSpan({ kind: 'server' });
});
