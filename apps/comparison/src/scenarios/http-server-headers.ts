import { readAll } from '../http-client.ts';
import { type RawOptions, send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { hasIpv6, serve } from '../servers.ts';
import type { Stage } from '../stage.ts';

type Headers = NonNullable<RawOptions['headers']>;

function sendHeaders(name: string, headers: Headers): Scenario {
  return {
    name: `server: ${name}`,
    run: async (stage) => {
      const service = await serve(stage, (_incoming, response) => void response.end('ok'));
      return send(service, 'GET /lamps?page=1', { headers });
    },
  };
}

async function sendOverIpv6(stage: Stage): Promise<number> {
  if (!(await hasIpv6())) return 0;
  const service = await serve(stage, (_incoming, response) => void response.end('ok'), '::1');
  return send(service, 'GET /six', { address: '::1', headers: { host: `[::1]:${service.port}` } });
}

async function sendReflected(stage: Stage): Promise<number> {
  const service = await serve(stage, (incoming, response) => {
    void readAll(incoming).then((text) => response.setHeader('x-length', text.length).end());
  });
  return send(service, 'POST /typed', { body: '{}', headers: { 'content-type': 'application/json' } });
}

export const httpServerHeaders: readonly Scenario[] = [
  sendHeaders('a user agent', { 'user-agent': 'Lamp/1.0 (bright)' }),
  sendHeaders('a host by name', { host: 'shop.example' }),
  sendHeaders('a host by name and port', { host: 'shop.example:8443' }),
  sendHeaders('a host in upper case', { host: 'SHOP.example' }),
  sendHeaders('a host that is an IPv6 address', { host: '[2001:db8::1]' }),
  sendHeaders('a host that is an IPv6 address with a port', { host: '[2001:db8::1]:8080' }),
  sendHeaders('a host that is the loopback of IPv6', { host: '[::1]:8001' }),
  sendHeaders('an empty host', { host: '' }),
  sendHeaders('x-forwarded-for', { 'x-forwarded-for': '203.0.113.7, 198.51.100.2' }),
  sendHeaders('x-forwarded-for of an IPv6 address', { 'x-forwarded-for': '[2001:db8::7]:4711' }),
  sendHeaders('x-forwarded-for twice', { 'x-forwarded-for': ['203.0.113.7', '198.51.100.2'] }),
  sendHeaders('x-forwarded-host and x-forwarded-proto', {
    'x-forwarded-host': 'shop.example',
    'x-forwarded-proto': 'https',
  }),
  sendHeaders('x-forwarded-host with a port', { 'x-forwarded-host': 'shop.example:8443' }),
  sendHeaders('forwarded', { forwarded: 'for=203.0.113.7;host=shop.example;proto=https' }),
  sendHeaders('forwarded with an IPv6 address', {
    forwarded: 'for="[2001:db8::7]:4711";proto=http;host="shop.example:81"',
  }),
  sendHeaders('forwarded by two proxies', { forwarded: 'for=203.0.113.7, for=198.51.100.2;host=inner.example' }),
  sendHeaders('a malformed forwarded', { forwarded: 'for=;;=x, "' }),
  sendHeaders('credentials', { authorization: 'Bearer secret', cookie: 'session=secret' }),
  { name: 'server: a content type', run: sendReflected },
  { name: 'server: a connection over IPv6', run: sendOverIpv6 },
];
