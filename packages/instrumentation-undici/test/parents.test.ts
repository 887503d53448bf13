/**
 * The span of a request hangs below the span that was active when the application asked for it: also where undici makes it later, because it is
 * the next hop of a redirect or another try, or had to wait for a connection; and then on a connection that somebody else opened.
 */
import type { RequestListener } from 'node:http';

import { trace } from '@opentelemetry/api';
import type * as Undici from 'undici';

import type { TracedFetch } from './traced-fetch.ts';
import { traceFetch } from './traced-fetch.ts';
import type { Copy, Send } from './undici-copies.ts';
import { copies, fetchOf, requestOf, senders } from './undici-copies.ts';

/** `/hop/7` leads to `/echo/7`; `/try/7` fails the first time. */
function answering(): RequestListener {
  const tried = new Set<string | undefined>();
  return ({ url }, response) => {
    if (url?.startsWith('/hop/') === true) response.writeHead(302, { location: url.replace('hop', 'echo') });
    else if (url?.startsWith('/try/') === true && !tried.has(url)) response.writeHead(503);
    tried.add(url);
    response.end(url);
  };
}

let traced: TracedFetch;

beforeEach(async () => {
  traced = await traceFetch({}, { answer: answering() });
});
afterEach(() => traced.stop());

/** Sends requests, each inside a span of its own, and returns how many spans of requests hang below another's. */
async function strangers(paths: readonly string[], send: (url: string) => ReturnType<Send>): Promise<number> {
  const before = traced.of('CLIENT').length;
  const parents = new Map<string, string>();
  await Promise.all(
    paths.map((path) =>
      trace.getTracer('test').startActiveSpan(path, async (parent) => {
        parents.set(path.replace(/^.*\//, ''), parent.spanContext().spanId);
        await (await send(`${traced.origin}${path}`)).text();
        parent.end();
      }),
    ),
  );
  const number = ({ attributes }: { attributes: object }): string =>
    String((attributes as Record<string, unknown>)['url.full']).replace(/^.*\//, '');
  const sent = traced.of('CLIENT').slice(before);
  return sent.filter((span) => parents.get(number(span)) !== span.parentSpanId).length;
}

const paths = (kind: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `/${kind}/${from + index}`);

test.each(senders)('fifty requests of %s at once', async (_, send) => {
  expect(await strangers(paths('echo', 50), send)).toBe(0);
  expect(traced.of('CLIENT')).toHaveLength(50);
});

test.each(senders.filter(([name]) => name.includes('fetch')))('redirects of %s', async (_, send) => {
  expect(await strangers(paths('hop', 10), send)).toBe(0);
  expect(await strangers(paths('hop', 10, 10), send)).toBe(0);
  expect(traced.of('CLIENT')).toHaveLength(40);
});

type Dispatch = (undici: typeof Undici) => Undici.Dispatcher;

const FEW = { connections: 2 };

const dispatchers: readonly (readonly [string, number, Dispatch])[] = [
  ['a pool with few connections', 5, ({ Agent }) => new Agent(FEW)],
  ['a single connection', 5, ({ Agent }) => new Agent({ connections: 1 })],
  ['retries', 6, ({ Agent, RetryAgent }) => new RetryAgent(new Agent(FEW), { minTimeout: 1 })],
  ['redirects', 6, ({ Agent, interceptors }) => new Agent(FEW).compose(interceptors.redirect({ maxRedirections: 2 }))],
  [
    'redirects and retries together',
    6,
    ({ Agent, interceptors }) =>
      new Agent(FEW).compose(interceptors.redirect({ maxRedirections: 2 }), interceptors.retry({ minTimeout: 1 })),
  ],
];

const cases = copies.flatMap((copy) =>
  dispatchers
    .filter(([, since]) => copy.major >= since)
    .map(([name, , make]): readonly [string, number, Copy, Dispatch] => [name, copy.major, copy, make]),
);

test.each(cases)('%s of undici %i', async (name, _, copy, make) => {
  const dispatcher = make(copy.undici);
  const send = (url: string): ReturnType<Send> => requestOf(copy)(url, { dispatcher });
  const kinds = ['echo', ...(name.includes('redirect') ? ['hop'] : []), ...(name.includes('retries') ? ['try'] : [])];

  // More than once, so that connections are used which others opened.
  for (let round = 0; round < 3; round++)
    expect(
      await strangers(
        kinds.flatMap((kind, index) => paths(kind, 8, 100 * round + 10 * index)),
        send,
      ),
    ).toBe(0);

  await dispatcher.destroy();
  expect(traced.setup.status.problems).toEqual([]);
});

test.each(copies)('fetch of undici $major through a pool with few connections', async (copy) => {
  const dispatcher = new copy.undici.Agent(FEW);

  expect(await strangers(paths('echo', 20), (url) => fetchOf(copy)(url, { dispatcher }))).toBe(0);

  await dispatcher.destroy();
});

test('the option of undici 5 that follows redirects', async () => {
  const copy = copies[0] as Copy;
  const dispatcher = new copy.undici.Agent({ ...FEW, maxRedirections: 2 } as object);
  const send = (url: string): ReturnType<Send> => requestOf(copy)(url, { dispatcher });

  expect(await strangers(paths('hop', 8), send)).toBe(0);
  expect(await strangers(paths('hop', 8, 8), send)).toBe(0);

  await dispatcher.destroy();
});

test.each(copies)('a callback of undici $major runs in the context of its caller', async ({ undici }) => {
  const seen = await trace.getTracer('test').startActiveSpan('parent', async (parent) => {
    const found = await new Promise((resolve) => {
      // Not part of its types.
      Reflect.apply(undici.request, undici, [
        traced.origin,
        {},
        (_error: unknown, data: Undici.Dispatcher.ResponseData) => {
          resolve(trace.getActiveSpan() === parent);
          data.body.resume();
        },
      ]);
    });
    parent.end();
    return found;
  });

  expect(seen).toBe(true);
});
