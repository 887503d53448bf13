import { errorCodeOf } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { closedPort, serve } from '../servers.ts';
import { inTrace, markActiveSpan, type Stage } from '../stage.ts';

const SHORT_MS = 20;

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
  {
    name: 'fetch: a signal that aborts',
    run: async (stage) => {
      const service = await serve(stage, () => {});
      const giving = new AbortController();
      setTimeout(() => giving.abort(), SHORT_MS);
      return inTrace(() => errorCodeOf(fetch(`${service.url}/never`, { signal: giving.signal })));
    },
  },
  {
    name: 'fetch: a signal that times out',
    run: async (stage) => {
      const service = await serve(stage, () => {});
      return inTrace(() => errorCodeOf(fetch(`${service.url}/never`, { signal: AbortSignal.timeout(SHORT_MS) })));
    },
  },
  {
    name: 'fetch: an answer that breaks off',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('ten bytes.');
        setTimeout(() => response.destroy(), SHORT_MS);
      });
      return inTrace(() => errorCodeOf(fetch(`${service.url}/half`).then((response) => response.text())));
    },
  },
];
