/** The headers of a trace as somebody sends them who means no good, the same ones for one seed. */

/** Gives the next whole number, from 0 to one less than `below`. */
export type Random = (below: number) => number;

/** Makes numbers that repeat for their seed (xorshift32). */
export function seededRandom(seed: number): Random {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random(list.length)] ?? list[0];
}

function times(random: Random, count: number, make: (random: Random) => string): string[] {
  return Array.from({ length: count }, () => make(random));
}

function hex(random: Random, length: number): string {
  return times(random, length, () => random(16).toString(16)).join('');
}

/** Text of any characters that a byte can be, among them those that end a line. */
export function anyBytes(random: Random, length: number): string {
  return times(random, length, () => String.fromCharCode(random(256))).join('');
}

function withOneChanged(random: Random, text: string): string {
  const at = random(text.length);
  return text.slice(0, at) + String.fromCharCode(0x20 + random(0xdf)) + text.slice(at + 1);
}

const SPOILT_PARENTS: readonly [(valid: string, random: Random) => string, ...((v: string, r: Random) => string)[]] = [
  (valid) => valid,
  (valid) => valid.toUpperCase(),
  (valid) => `${valid}-more`,
  (valid) => `cc${valid.slice(2)}-more`,
  (valid) => `ff${valid.slice(2)}`,
  (valid) => `0g${valid.slice(2)}`,
  (valid) => `${valid.slice(0, 3)}${'0'.repeat(32)}${valid.slice(35)}`,
  (valid) => `${valid.slice(0, 36)}${'0'.repeat(16)}${valid.slice(52)}`,
  (valid) => `${valid.slice(0, 53)}zz`,
  (valid) => ` \t${valid}\t `,
  (valid) => `${valid}, ${valid}`,
  (valid) => valid.replaceAll('-', '_'),
  (valid) => valid.repeat(100),
  (valid, random) => valid.slice(0, random(valid.length)),
  (valid, random) => withOneChanged(random, valid),
  (_, random) => anyBytes(random, 55),
];

function traceparent(random: Random): string {
  const valid = `00-${hex(random, 32)}-${hex(random, 16)}-0${random(4)}`;
  return pick(random, SPOILT_PARENTS)(valid, random);
}

const KEYS = ['a', 'k1', 't@v', '@', '', 'A', '1a', '__proto__', 'k'.repeat(256), 'k'.repeat(257), '\u00ff', 'k y'];
const VALUES = [
  '1',
  '',
  ' ',
  'a=b',
  '%',
  '%zz',
  '%00',
  '%E2%28%A1',
  '\t',
  '"',
  'v'.repeat(256),
  'v'.repeat(257),
  '\u00fe',
];
const PROPERTIES = ['', '', ';p', ';p=1', ';;', ';=', `;${'p;'.repeat(90)}`];
const SEPARATORS = [',', ', ', ',,', ' ,\t', ';'];

function listOf(random: Random, make: (random: Random) => string): string {
  const longest = pick(random, [2, 5, 33, 200]);
  return times(random, random(longest), make).join(pick(random, SEPARATORS as [string, ...string[]]));
}

function member(random: Random): string {
  const key = random(2) === 0 ? `${pick(random, KEYS as [string])}${random(40)}` : pick(random, KEYS as [string]);
  return `${key}${random(12) === 0 ? '' : '='}${pick(random, VALUES as [string])}`;
}

const FIELDS: readonly [readonly [string, (random: Random) => string], ...(readonly [string, typeof member])[]] = [
  ['traceparent', traceparent],
  ['tracestate', (random) => listOf(random, member)],
  ['baggage', (random) => listOf(random, (next) => member(next) + pick(next, PROPERTIES as [string]))],
];

function line(random: Random): string {
  const [name, valueOf] = pick(random, FIELDS);
  return `${random(4) === 0 ? name.toUpperCase() : name}: ${valueOf(random)}`;
}

/** Lines of a header, none to six: repeated, contradictory, broken, and now and then right. */
export function traceHeaders(random: Random): string[] {
  const parent = random(2) === 0 ? [`traceparent: 00-${hex(random, 32)}-${hex(random, 16)}-01`] : [];
  return [...parent, ...times(random, random(6), line)];
}
