/**
 * Requests that nobody should send, the same ones for one seed.
 *
 * About half of them are good enough for Node to hand over, so that what reads them further meets hostile values; the rest ends in the parser.
 */
import { Buffer } from 'node:buffer';

type Random = (below: number) => number;

/** A small generator of numbers that repeats for its seed (mulberry32). */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'PROPFIND',
  'M-SEARCH',
  'get',
  'G\u0000T',
  'PRI',
  '',
  'A'.repeat(300),
];
const TARGETS = [
  '/',
  '*',
  '/?',
  '/#',
  '//',
  '///x',
  '/%',
  '/%00',
  '/%zz?%zz=%zz',
  '/a/../../b',
  '/?token=abc&password=x',
  '/?a=1;b=2&&&=',
  'http://u:p@h/x?sig=1',
  'http://[::1',
  'http://',
  'ftp://x/',
  'x',
  '?',
  '',
  'http:///x',
  '\\',
  '/\u00ff\u00fe',
  '/ x',
  `/${'a'.repeat(9_000)}`,
  `/?${'a=b&'.repeat(2_000)}`,
  '/http://x/y',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTQ/1.1', ''];
const NAMES = [
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'host',
  'user-agent',
  'cookie',
  'content-length',
  'transfer-encoding',
  'expect',
  'connection',
  'upgrade',
  '__proto__',
  'constructor',
  'x y',
  '',
  ':',
  'x-\u00e9',
];
const VALUES = [
  '',
  ' ',
  ',',
  ';',
  '=',
  '"',
  '[',
  '[::1',
  '[::1]:99999',
  ':',
  ':80',
  'x:y:z',
  '%',
  '%00',
  '\t',
  '-1',
  '1e9',
  'NaN',
  '__proto__',
  'for="',
  'for=;host=;proto=',
  'for=[',
  'for=unknown',
  'for=_hidden, for=192.0.2.1:x',
  'proto=javascript',
  '00-',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'a=1,'.repeat(600),
  ',,,,,,,,',
  '='.repeat(900),
  'k=v;p'.repeat(300),
  '\u00ff'.repeat(500),
  '100-continue',
  'chunked',
  'gzip, chunked',
  'close',
  'websocket',
  '\u0000',
  'a\rb',
  'a\nb',
  '\ud83d\ude00',
  'x'.repeat(12_000),
  '%E2%28%A1',
  '1, 2',
];
const BODIES = [
  '',
  '',
  'x',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '-1\r\nx',
  '\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  '\u0000\u0001\u0002',
];

function oneRequest(random: Random): Buffer {
  const pick = (list: readonly string[]): string => list[random(list.length)] ?? '';
  const isSane = random(2) === 0;
  const lines = [`${isSane ? 'GET' : pick(METHODS)} ${pick(TARGETS)} ${isSane ? 'HTTP/1.1' : pick(VERSIONS)}`];
  if (isSane || random(2) === 0) lines.push('Host: test');
  for (let left = random(6); left > 0; left--) {
    const name = isSane ? pick(NAMES.slice(0, 11)) : pick(NAMES);
    lines.push(`${name}${random(20) === 0 ? ' ' : ''}: ${pick(VALUES)}`);
  }
  lines.push('Connection: close');
  const text = `${lines.join(random(30) === 0 ? '\n' : '\r\n')}\r\n\r\n${isSane ? '' : pick(BODIES)}`;
  const bytes = Buffer.from(text, 'latin1');
  return random(20) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

/** Makes so many requests. Each asks for the connection to be closed, as far as it can be understood. */
export function* malformedRequests(seed: number, count: number): Generator<Buffer> {
  const random = seeded(seed);
  for (let made = 0; made < count; made++) yield oneRequest(random);
}
