import http from 'node:http';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { trace } from '@opentelemetry/api';

import { readAll, request, type Sent } from '../http-client.ts';
import type { Scenario } from '../scenario.ts';
import { hasIpv6, serve, serveTls } from '../servers.ts';
import { inTrace, markActiveSpan, type Stage } from '../stage.ts';

/** Serves the status in the path and sends one request to it. */
function sendTo(name: string, path: string, options: Sent = {}): Scenario {
  return {
    name: `client: ${name}`,
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      const { status } = await inTrace(() => request(`${service.url}${path}`, options));
      return status;
    },
  };
}

function serveStatusInPath(stage: Stage): ReturnType<typeof serve> {
  return serve(stage, (incoming, response) => {
    const status = Number(incoming.url?.slice(1, 4));
    incoming.resume().on('end', () => response.writeHead(status === 0 ? 200 : status, { 'x-lamp': 'on' }).end());
  });
}

export const httpClientRequests: readonly Scenario[] = [
  sendTo('GET', '/200'),
  sendTo('POST', '/201', { method: 'POST', body: 'new' }),
  sendTo('PUT', '/200', { method: 'PUT', body: 'other' }),
  sendTo('PATCH', '/200', { method: 'PATCH', body: 'part' }),
  sendTo('DELETE', '/204', { method: 'DELETE' }),
  sendTo('HEAD', '/200', { method: 'HEAD' }),
  sendTo('OPTIONS', '/204', { method: 'OPTIONS' }),
  sendTo('PROPFIND', '/207', { method: 'PROPFIND' }),
  sendTo('a method in lower case', '/200', { method: 'put' }),
  sendTo('status 304', '/304'),
  sendTo('status 404', '/404'),
  sendTo('status 429', '/429'),
  sendTo('status 500', '/500'),
  sendTo('status 503', '/503'),
  sendTo('a query', '/200?term=red%20lamp&page=2'),
  sendTo('secrets in the query that the conventions name', '/200?sig=s2&Signature=s1&page=1'),
  sendTo('other secrets in the query', '/200?password=hunter2&token=t0&page=1'),
  sendTo('a fragment', '/200?page=1#part'),
  sendTo('a user agent', '/200', { headers: { 'User-Agent': 'Lamp/1.0' } }),
  sendTo('a host header', '/200', { headers: { Host: 'shop.example' } }),
  {
    name: 'client: a user and a password in the URL',
    run: async (stage) => {
      const { port } = await serveStatusInPath(stage);
      return inTrace(async () => (await request(`http://ann:hunter2@127.0.0.1:${port}/200`)).status);
    },
  },
  {
    name: 'client: options without a URL',
    run: async (stage) => {
      const { port } = await serveStatusInPath(stage);
      return inTrace(
        () =>
          new Promise((resolve, reject) => {
            const options = { host: '127.0.0.1', port, path: '/202?page=1', method: 'GET', auth: 'ann:hunter2' };
            const outgoing = http.request(options);
            outgoing.on('error', reject);
            outgoing.on('response', (response) => {
              markActiveSpan('response');
              response.resume().on('end', () => {
                markActiveSpan('end');
                resolve(response.statusCode);
              });
            });
            outgoing.end();
          }),
      );
    },
  },
  {
    name: 'client: http.get with a URL and options',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      return inTrace(
        () =>
          new Promise((resolve) => {
            http.get(new URL('/200', service.url), { headers: { accept: '*/*' } }, (response) => {
              response.resume().on('close', () => resolve(response.statusCode));
            });
          }),
      );
    },
  },
  {
    name: 'client: outside of any trace',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      return (await request(`${service.url}/200`)).status;
    },
  },
  {
    name: 'client: a traceparent of the application',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => void response.end(incoming.headers.traceparent));
      return inTrace(async () => {
        const headers = { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` };
        const { body } = await request(`${service.url}/own`, { headers });
        return body === headers.traceparent;
      });
    },
  },
  {
    name: 'client: headers as a list',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        response.end(JSON.stringify([incoming.headers['x-one'], incoming.headers.traceparent !== undefined]));
      });
      const headers = ['host', `127.0.0.1:${service.port}`, 'x-one', '1'];
      return inTrace(async (): Promise<unknown> =>
        JSON.parse((await request(`${service.url}/listed`, { headers })).body),
      );
    },
  },
  {
    name: 'client: two requests on one connection',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      stage.onEnd(() => agent.destroy());
      return inTrace(async () => {
        const first = await request(`${service.url}/200`, { agent });
        const second = await request(`${service.url}/201`, { agent });
        return [first.status, second.status];
      });
    },
  },
  {
    name: 'client: three requests at once',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      return inTrace(async () => {
        const answers = await Promise.all(['/200', '/201', '/202'].map((path) => request(service.url + path)));
        return answers.map(({ status }) => status);
      });
    },
  },
  {
    name: 'client: a body in chunks, both ways',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => void incoming.pipe(response));
      return inTrace(
        () =>
          new Promise((resolve, reject) => {
            const outgoing = http.request(`${service.url}/echo`, { method: 'POST' }, (response) => {
              void readAll(response).then((text) => {
                markActiveSpan('body');
                resolve(text);
              }, reject);
            });
            outgoing.write('one');
            setImmediate(() => outgoing.end('two'));
          }),
      );
    },
  },
  {
    name: 'client: Expect: 100-continue',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      return inTrace(
        () =>
          new Promise((resolve) => {
            const headers = { expect: '100-continue', 'content-length': '4' };
            const outgoing = http.request(`${service.url}/201`, { method: 'POST', headers });
            outgoing.on('continue', () => outgoing.end('body'));
            outgoing.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
            outgoing.flushHeaders();
          }),
      );
    },
  },
  {
    name: 'client: redirects that the application follows',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        if (incoming.url === '/new') response.end('here');
        else response.writeHead(302, { location: '/new' }).end();
      });
      return inTrace(async () => {
        const { headers } = await request(`${service.url}/old`);
        return (await request(`${service.url}${String(headers.location)}`)).body;
      });
    },
  },
  {
    name: 'client: over TLS',
    run: async (stage) => {
      const service = await serveTls(stage, (_incoming, response) => void response.end('safe'));
      const options = { rejectUnauthorized: false } as Sent;
      return inTrace(async () => (await request(`${service.url}/safe`, options)).body);
    },
  },
  {
    name: 'client: over IPv6',
    run: async (stage) => {
      if (!(await hasIpv6())) return 'no IPv6 here';
      const service = await serve(stage, (_incoming, response) => void response.end('six'), '::1');
      return inTrace(async () => (await request(`${service.url}/six`)).body);
    },
  },
  {
    name: 'client: over a socket of the file system',
    run: async (stage) => {
      const folder = mkdtempSync(join(tmpdir(), 'comparison-'));
      stage.onEnd(() => rmSync(folder, { recursive: true }));
      const socketPath = join(folder, 'http');
      const server = http.createServer((_incoming, response) => void response.end('near'));
      stage.onEnd(() => new Promise((resolve) => server.close(resolve)));
      await new Promise<void>((resolve) => server.listen(socketPath, resolve));
      return inTrace(async () => (await request('http://localhost/near', { socketPath, agent: false })).body);
    },
  },
  {
    name: 'client: an upgrade',
    run: async (stage) => {
      const service = await serveStatusInPath(stage);
      service.server.on('upgrade', (_incoming, socket) => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
      });
      return inTrace(
        () =>
          new Promise((resolve) => {
            const headers = { connection: 'upgrade', upgrade: 'echo' };
            const outgoing = http.request(`${service.url}/socket`, { headers });
            outgoing.on('upgrade', (response, socket) => {
              socket.destroy();
              resolve(response.statusCode);
            });
            outgoing.end();
          }),
      );
    },
  },
  {
    name: 'client: spans of the application around it',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        trace.getTracer('comparison').startActiveSpan('work', (span) => {
          response.end('done');
          span.end();
        });
      });
      return inTrace(async () => (await request(`${service.url}/work`)).body);
    },
  },
];
