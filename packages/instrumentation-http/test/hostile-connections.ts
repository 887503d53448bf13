/** Connections that a server should not have to take, the same ones for one seed. */
import { Buffer } from 'node:buffer';
import net from 'node:net';

import type { Random } from './hostile-trace-headers.ts';
import { anyBytes, pick, seededRandom, traceHeaders } from './hostile-trace-headers.ts';

const HOST = '127.0.0.1';
const LONGEST_WAIT_MS = 100;

/** What is sent on a connection, and how it ends: when the server has answered, with nothing more to say, or in the middle. */
interface HostileConnection {
  readonly bytes: Buffer;
  readonly ending: 'answered' | 'half-closed' | 'closed' | 'reset';
  /** How long an aborted connection lasts after its bytes, in milliseconds. */
  readonly lingerMs: number;
}

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'PROPFIND',
  'get',
  'G\u0000T',
  'PRI',
  'CONNECT',
  '',
  'A'.repeat(300),
];
const TARGETS = [
  '/',
  '*',
  '',
  '//',
  '/%zz',
  '/ x',
  'http://u:p@h/x?sig=1',
  'http://[::1',
  '/\u00ff',
  `/${'a'.repeat(9_000)}`,
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTQ/1.1', ''];
const FRAMINGS = [
  'Content-Length: 5\r\n\r\nabc',
  'Content-Length: -1\r\n\r\nabc',
  'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
  'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc',
  'Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n-1\r\n',
  'Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
  'Expect: the worst\r\n\r\n',
  'Upgrade: websocket\r\nConnection: upgrade\r\n\r\n',
] as const;

function of(random: Random, list: readonly string[]): string {
  return pick(random, list as [string, ...string[]]);
}

function request(lines: readonly string[], method = 'GET'): string {
  return `${[`${method} /users?page=2 HTTP/1.1`, 'Host: test', ...lines].join('\r\n')}\r\n\r\n`;
}

function badRequestLine(random: Random): string {
  const line = [of(random, METHODS), of(random, TARGETS), of(random, VERSIONS)].join(random(9) === 0 ? '\t' : ' ');
  return [line, 'Host: test', ...traceHeaders(random), '', ''].join(random(9) === 0 ? '\n' : '\r\n');
}

function headerFlood(random: Random): string {
  const line = pick(random, ['a:b', 'traceparent: 00-', 'tracestate: a=1', 'baggage: k=v', '__proto__: x']);
  return request([...traceHeaders(random), ...Array.from({ length: random(600) }, () => line)]);
}

function oversizedHeader(random: Random): string {
  const [name, part] = pick(random, [
    ['tracestate', 'k=v,'],
    ['baggage', 'k=%C3%A9;p,'],
    ['traceparent', '00-'],
    ['x-long', 'x'],
  ]);
  return request([`${name}: ${part.repeat(random(24_000) / part.length)}`, ...traceHeaders(random)]);
}

function pipeline(random: Random): string {
  const links = Array.from({ length: 2 + random(5) }, () => {
    const kind = random(8);
    if (kind === 0) return anyBytes(random, random(60));
    return kind === 1 ? badRequestLine(random) : request(traceHeaders(random));
  });
  return links.join('');
}

function oddFraming(random: Random): string {
  return request(traceHeaders(random), 'POST').slice(0, -2) + pick(random, FRAMINGS);
}

const TEXTS: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (random) => request(traceHeaders(random)),
  (random) => request(traceHeaders(random)),
  (random) => request(['Connection: close', ...traceHeaders(random)]),
  badRequestLine,
  headerFlood,
  oversizedHeader,
  pipeline,
  pipeline,
  oddFraming,
  (random) => anyBytes(random, random(400)),
];

const ENDINGS = ['answered', 'half-closed', 'half-closed', 'closed', 'reset'] as const;

/** Makes so many connections. */
export function* hostileConnections(seed: number, count: number): Generator<HostileConnection> {
  const random = seededRandom(seed);
  for (let made = 0; made < count; made++) {
    const bytes = Buffer.from(pick(random, TEXTS)(random), 'latin1');
    const isCut = random(3) === 0;
    yield {
      bytes: isCut ? bytes.subarray(0, random(bytes.length + 1)) : bytes,
      // What is cut gets no answer that would be worth waiting for.
      ending: pick(random, ENDINGS.slice(isCut ? 1 : 0) as [(typeof ENDINGS)[number]]),
      lingerMs: random(4),
    };
  }
}

/** Makes a connection and resolves when it is closed. Never rejects. */
export function connectTo(port: number, { bytes, ending, lingerMs }: HostileConnection): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, HOST, () => {
      if (ending === 'half-closed') socket.end(bytes);
      else socket.write(bytes);
      if (ending === 'closed') setTimeout(() => socket.destroy(), lingerMs);
      if (ending === 'reset') setTimeout(() => socket.resetAndDestroy(), lingerMs);
    });
    socket.setTimeout(LONGEST_WAIT_MS, () => socket.destroy());
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });
}
