import type { FastifyRequest } from '../src/fastify-shape.ts';
import { createRouteReader } from '../src/route-of-request.ts';

const CONTEXT = Symbol('fastify.context');

interface Counted {
  readonly request: FastifyRequest;
  reads: number;
}

/** A request that counts how often its `routeOptions` are read. */
function counted(url: string | undefined, own: object): Counted {
  const result: Counted = {
    reads: 0,
    request: {
      ...own,
      get routeOptions() {
        result.reads++;
        return { url };
      },
    },
  };
  return result;
}

const withContext = (url: string | undefined, contextUrl = url): Counted =>
  counted(url, { [CONTEXT]: { config: { url: contextUrl } } });

test('routeOptions are read until a route was found in a context too', () => {
  const read = createRouteReader();
  const requests = [withContext(undefined), withContext('/a'), withContext('/b'), withContext(undefined)];

  expect(requests.map(({ request }) => read(request))).toEqual([undefined, '/a', '/b', undefined]);
  expect(requests.map(({ reads }) => reads)).toEqual([1, 1, 0, 0]);
});

test.each([
  ['is another route', withContext('/a', '/b')],
  ['is no configuration', counted('/a', { [CONTEXT]: {} })],
  ['is nothing', counted('/a', { [CONTEXT]: undefined })],
  ['has another name', counted('/a', { [Symbol('context')]: { config: { url: '/a' } } })],
  ['is not there', counted('/a', {})],
])('routeOptions are always read where what the context holds %s', (_, first) => {
  const read = createRouteReader();
  const second = withContext('/b');

  expect([first, second, second].map(({ request }) => read(request))).toEqual(['/a', '/b', '/b']);
  expect([first.reads, second.reads]).toEqual([1, 2]);
});

test('without routeOptions it is the routerPath', () => {
  const read = createRouteReader();

  expect([{ routerPath: '/a' }, { routerPath: undefined }, { routerPath: '/b' }].map(read)).toEqual([
    '/a',
    undefined,
    '/b',
  ]);
});
