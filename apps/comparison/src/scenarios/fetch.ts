import { defer } from '../deferred.ts';
import { errorCodeOf } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort, serve } from '../servers.ts';
import { inTrace, markActiveSpan, type Stage } from '../stage.ts';

function fetchFrom(name: string, path: string, options: RequestInit = {}): Scenario {
  return {
    name: `fetch: ${name}`,
    run: async (stage) => {
      const service = await serveForFetch(stage);
      return inTrace(async () => {
        const response = await fetch(service.url + path, options);
        markActiveSpan('response');
        const text = await response.text();
        markActiveSpan('body');
        return [response.status, text];
      });
    },
  };
}

function serveForFetch(stage: Stage): ReturnType<typeof serve> {
  return serve(stage, (incoming, response) => {
    const status = Number(incoming.url?.slice(1, 4));
    const location = status >= 300 && status < 400 ? { location: `/${status - 100}` } : {};
    incoming.resume().on('end', () => response.writeHead(status, { ...location, connection: 'close' }).end('text'));
  });
}

export const fetchScenarios: readonly Scenario[] = [
  fetchFrom('GET', '/200'),
  fetchFrom('POST', '/201', { method: 'POST', body: 'new', headers: { 'content-type': 'text/plain' } }),
  fetchFrom('HEAD', '/200', { method: 'HEAD' }),
  fetchFrom('PROPFIND', '/207', { method: 'PROPFIND' }),
  fetchFrom('a redirect that is followed', '/302?page=1'),
  fetchFrom('a redirect that is left alone', '/302', { redirect: 'manual' }),
  fetchFrom('status 404', '/404'),
  fetchFrom('status 500', '/500'),
  fetchFrom('a query', '/200?term=red%20lamp'),
  fetchFrom('secrets in the query', '/200?sig=s2&token=t0&page=1'),
  fetchFrom('a user agent', '/200', { headers: { 'user-agent': 'Lamp/1.0' } }),
  {
    name: 'fetch: outside of any trace',
    run: async (stage) => {
      const service = await serveForFetch(stage);
      return (await fetch(`${service.url}/200`)).text();
    },
  },
  {
    name: 'fetch: three requests at once',
    run: async (stage) => {
      const service = await serveForFetch(stage);
      return inTrace(() =>
        Promise.all(['/200', '/201', '/202'].map(async (path) => (await fetch(service.url + path)).text())),
      );
    },
  },
  {
    name: 'fetch: a connection that is refused',
    run: async (stage) => {
      const service = await closedPort(stage);
      return inTrace(() => errorCodeOf(fetch(`${service.url}/refused`)));
    },
  },
  cancel('a signal that aborts', (controller) => controller.abort()),
  cancel('a signal that times out', (controller) => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }),
  {
    name: 'fetch: an answer that breaks off',
    run: async (stage) => {
      const begun = defer();
      const service = await serve(stage, (_incoming, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('ten bytes.');
        void begun.promise.then(() => response.destroy());
      });
      return inTrace(async () => {
        const response = await fetch(`${service.url}/half`);
        begun.resolve();
        return errorCodeOf(response.text());
      });
    },
  },
];

/** Fetches from a server that never answers, and gives up once it has the request. */
function cancel(name: string, act: (controller: AbortController) => void): Scenario {
  return {
    name: `fetch: ${name}`,
    run: async (stage) => {
      const entered = defer();
      const service = await serve(stage, () => entered.resolve());
      const controller = new AbortController();
      void entered.promise.then(() => act(controller));
      return inTrace(() => errorCodeOf(fetch(`${service.url}/never`, { signal: controller.signal })));
    },
  };
}
