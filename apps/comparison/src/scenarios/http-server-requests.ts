import type { RequestListener } from 'node:http';

import { readAll } from '../http-client.ts';
import { openConnection, requestText, send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { serve, serveTls } from '../servers.ts';
import { markActiveSpan, type Stage } from '../stage.ts';
import { request } from '../http-client.ts';

/** Answers with the status that stands in the path, and reads the body first. */
const answerStatusInPath: RequestListener = (incoming, response) => {
  incoming.resume();
  incoming.on('end', () => {
    response.writeHead(Number(incoming.url?.slice(1, 4)), { 'content-type': 'text/plain' });
    response.end();
  });
};

const answerOk: RequestListener = (_incoming, response) => {
  response.end('ok');
};

function sendMethod(method: string, status: number, body?: string): Scenario {
  return {
    name: `server: ${method}`,
    run: async (stage) => {
      const service = await serve(stage, answerStatusInPath);
      return send(service, `${method} /${status}`, body === undefined ? {} : { body });
    },
  };
}

function sendStatuses(name: string, statuses: readonly number[]): Scenario {
  return {
    name: `server: ${name}`,
    run: async (stage) => {
      const service = await serve(stage, answerStatusInPath);
      const seen: number[] = [];
      for (const status of statuses) seen.push(await send(service, `GET /${status}`));
      return seen;
    },
  };
}

async function sendTarget(stage: Stage, line: string): Promise<number> {
  const service = await serve(stage, answerOk);
  return send(service, line);
}

export const httpServerRequests: readonly Scenario[] = [
  sendMethod('GET', 200),
  sendMethod('POST', 201, '{"name":"lamp"}'),
  sendMethod('PUT', 200, 'new'),
  sendMethod('PATCH', 200, 'part'),
  sendMethod('DELETE', 204),
  sendMethod('OPTIONS', 204),
  sendMethod('HEAD', 200),
  sendMethod('TRACE', 200),
  sendMethod('PROPFIND', 207),
  sendMethod('M-SEARCH', 200),
  sendStatuses('success and redirects', [202, 206, 301, 302, 304, 307]),
  sendStatuses('client errors', [400, 401, 403, 404, 409, 410, 422, 429]),
  sendStatuses('server errors', [500, 501, 502, 503, 504]),
  { name: 'server: a query', run: (stage) => sendTarget(stage, 'GET /find?term=red%20lamp&page=2') },
  { name: 'server: an empty query', run: (stage) => sendTarget(stage, 'GET /find?') },
  { name: 'server: an encoded path', run: (stage) => sendTarget(stage, 'GET /caf%C3%A9/a%2Fb/..%2Fc') },
  { name: 'server: a path with dots', run: (stage) => sendTarget(stage, 'GET /one/./two/../three') },
  { name: 'server: a path of two slashes', run: (stage) => sendTarget(stage, 'GET //host.example/path') },
  { name: 'server: an absolute target', run: (stage) => sendTarget(stage, 'GET http://shop.example/lamps?page=1') },
  { name: 'server: OPTIONS *', run: (stage) => sendTarget(stage, 'OPTIONS *') },
  {
    name: 'server: secrets in the query that the conventions name',
    run: (stage) => sendTarget(stage, 'GET /get?AWSAccessKeyId=AKIA1&Signature=s1&sig=s2&X-Goog-Signature=s3&page=1'),
  },
  {
    name: 'server: other secrets in the query',
    run: (stage) => sendTarget(stage, 'GET /login?user=ann&password=hunter2&token=t0&api_key=k1&code=c9'),
  },
  {
    name: 'server: HTTP/1.0 without a host',
    run: async (stage) => {
      const service = await serve(stage, answerOk);
      return send(service, 'GET /old HTTP/1.0', { headers: { host: undefined } });
    },
  },
  {
    name: 'server: two requests on one connection',
    run: async (stage) => {
      const service = await serve(stage, answerOk);
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'GET /first', { headers: { connection: 'keep-alive' } }));
      await connection.until(/ok/);
      connection.socket.write(requestText(service, 'GET /second'));
      return (await connection.until()).split('HTTP/1.1 200').length - 1;
    },
  },
  {
    name: 'server: two requests at once on one connection',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        setTimeout(() => response.end('ok'), incoming.url === '/slow' ? 30 : 0);
      });
      const connection = openConnection(service);
      const both = ['GET /slow', 'GET /fast'].map((line, index) =>
        requestText(service, line, index === 0 ? { headers: { connection: 'keep-alive' } } : {}),
      );
      connection.socket.write(both.join(''));
      return (await connection.until()).split('HTTP/1.1 200').length - 1;
    },
  },
  {
    name: 'server: a body in chunks, both ways',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        incoming.on('data', (chunk) => {
          markActiveSpan('data');
          response.write(chunk);
        });
        incoming.on('end', () => {
          markActiveSpan('end');
          response.end();
        });
      });
      const connection = openConnection(service);
      connection.socket.write(requestText(service, 'POST /echo', { headers: { 'transfer-encoding': 'chunked' } }));
      connection.socket.write('3\r\none\r\n');
      await connection.until(/one/);
      connection.socket.write('3\r\ntwo\r\n0\r\n\r\n');
      return (await connection.until(/two/)).includes('two');
    },
  },
  {
    name: 'server: a body read by for await',
    run: async (stage) => {
      const service = await serve(stage, (incoming, response) => {
        void readAll(incoming).then((text) => {
          markActiveSpan('body');
          response.end(text);
        });
      });
      return send(service, 'POST /body', { body: 'all of it' });
    },
  },
  {
    name: 'server: Expect: 100-continue',
    run: async (stage) => {
      const service = await serve(stage, answerStatusInPath);
      const connection = openConnection(service);
      const headers = { expect: '100-continue', 'content-length': '4' };
      connection.socket.write(requestText(service, 'POST /201', { headers }));
      await connection.until(/100 Continue/);
      connection.socket.write('body');
      return (await connection.until(/ 201 /)).includes('201');
    },
  },
  {
    name: 'server: a listener for Expect',
    run: async (stage) => {
      const service = await serve(stage, answerOk);
      service.server.on('checkContinue', (incoming, response) => {
        response.writeContinue();
        incoming.resume().on('end', () => response.end('ok'));
      });
      const connection = openConnection(service);
      const headers = { expect: '100-continue', 'content-length': '4' };
      connection.socket.write(requestText(service, 'POST /checked', { headers }));
      await connection.until(/100 Continue/);
      connection.socket.write('body');
      return (await connection.until(/ 200 /)).includes('200');
    },
  },
  {
    name: 'server: early hints',
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.end('ok');
      });
      return send(service, 'GET /hinted');
    },
  },
  {
    name: 'server: an upgrade',
    run: async (stage) => {
      const service = await serve(stage, answerOk);
      service.server.on('upgrade', (_incoming, socket) => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
      });
      return send(service, 'GET /socket', { headers: { connection: 'upgrade', upgrade: 'echo' } });
    },
  },
  {
    name: 'server: a malformed request',
    run: async (stage) => {
      const service = await serve(stage, answerOk);
      return send(service, 'GET / HTTP/9.9');
    },
  },
  {
    name: 'server: over TLS',
    run: async (stage) => {
      const service = await serveTls(stage, answerOk);
      const { status } = await request(`${service.url}/safe?page=1`, { rejectUnauthorized: false } as object);
      return status;
    },
  },
];
