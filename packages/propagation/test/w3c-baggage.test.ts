import type { Baggage, BaggageEntry } from '@opentelemetry/api';
import { ROOT_CONTEXT, baggageEntryMetadataFromString, defaultTextMapGetter, propagation } from '@opentelemetry/api';
import { suppressedContext } from '@throughline/core';

import { w3cBaggagePropagator } from '../src/w3c-baggage.ts';
import { extracted, injected, passedOn } from './round-trip.ts';

/** Key, value and properties of each entry that a header brings. */
function entries(baggage: unknown): [string, string, string?][] {
  const found = propagation.getBaggage(extracted(w3cBaggagePropagator, { baggage }))?.getAllEntries() ?? [];
  return found.map(([key, { value, metadata }]) =>
    metadata === undefined ? [key, value] : [key, value, metadata.toString()],
  );
}

const sent = (baggage: unknown): string | undefined => passedOn(w3cBaggagePropagator, { baggage })['baggage'];

function sentBaggage(baggage: Baggage): string | undefined {
  return injected(w3cBaggagePropagator, propagation.setBaggage(ROOT_CONTEXT, baggage))['baggage'];
}

const sentEntries = (given: Record<string, BaggageEntry>): string | undefined =>
  sentBaggage(propagation.createBaggage(given));

test.each<[string, unknown, [string, string, string?][]]>([
  ['one member', 'SomeKey=SomeValue', [['SomeKey', 'SomeValue']]],
  [
    'several members',
    'a=1,b=2,c=3',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ],
  ],
  [
    'several headers',
    ['a=1', 'b=2,c=3'],
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ],
  ],
  [
    'white space everywhere',
    'k1 \t = \t v1 \t ; \t p1 \t , \t k2 \t = \t v2 \t ; \t p2 \t = \t q2',
    [
      ['k1', 'v1', 'p1'],
      ['k2', 'v2', 'p2=q2'],
    ],
  ],
  [
    'properties',
    'k=v;p;q=r,k2=v2;p2',
    [
      ['k', 'v', 'p;q=r'],
      ['k2', 'v2', 'p2'],
    ],
  ],
  ['equals signs in the value', 'k=v=w==', [['k', 'v=w==']]],
  ['equals signs in a property', 'k=v;p=q=r', [['k', 'v', 'p=q=r']]],
  ['an empty value', 'k=', [['k', '']]],
  ['an empty value with a property', 'k=;p', [['k', '', 'p']]],
  ['empty properties', 'k=v;;p;', [['k', 'v', 'p']]],
  ['percent-encoding', 'serverNode=DF%2028', [['serverNode', 'DF 28']]],
  ['percent-encoding of many bytes', 'k=%F0%9F%98%80%C3%A9', [['k', '😀é']]],
  [
    'every encoded punctuation mark',
    `k=${encodeURIComponent('\t "\';=asdf!@#$%^&*()')}`,
    [['k', '\t "\';=asdf!@#$%^&*()']],
  ],
  ['properties stay as they are', 'k=v;p=%20q', [['k', 'v', 'p=%20q']]],
  ['bytes that are no UTF-8', 'k=a%FFb', [['k', 'a\uFFFDb']]],
  [
    'a percent sign that encodes nothing',
    'k=100%,l=%zz%20',
    [
      ['k', '100%'],
      ['l', '%zz '],
    ],
  ],
  ['an encoded key', 'user%20id=1', [['user id', '1']]],
  ['token characters in a key', "!#$&'*+-.^_`|~aZ9=1", [["!#$&'*+-.^_`|~aZ9", '1']]],
  [
    'a key twice: the last value counts',
    'a=1,b=2,a=3',
    [
      ['a', '3'],
      ['b', '2'],
    ],
  ],
  [
    'keys that look like indexes keep their order',
    'b=1,7=2,1=3',
    [
      ['b', '1'],
      ['7', '2'],
      ['1', '3'],
    ],
  ],
  [
    'keys with a meaning in JavaScript',
    '__proto__=1,constructor=2',
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  ],
])('%s', (_case, header, expected) => {
  expect(entries(header)).toEqual(expected);
});

test.each([
  ['nothing', ''],
  ['white space', ' \t'],
  ['commas', ',,, ,'],
  ['no equals sign', 'k'],
  ['no key', '=v'],
  ['a white-space key', ' =v'],
  ['an equals sign only in a property', 'k;p=v'],
  ['a key with a space', 'a b=v'],
  ['a key with parentheses', 'a(b)=v'],
  ['a value with a space', 'k=a b'],
  ['a value with a quotation mark', 'k="v"'],
  ['a value with a backslash', 'k=a\\b'],
  ['a value beyond ASCII', 'k=é'],
  ['a value with a line break', 'k=a\r\nb'],
  ['a number', 7],
  ['a list without texts', [7, null]],
])('%s is no member', (_case, header) => {
  expect(entries(header)).toEqual([]);
  if (typeof header === 'string')
    expect(entries(`a=1,${header},b=2`)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
});

test('an illegal property goes, its member stays', () => {
  expect(entries('k=v;p="q";r;s t')).toEqual([['k', 'v', 'r']]);
});

test('what cannot be read leaves the very context it was given', () => {
  const context = ROOT_CONTEXT.setValue(Symbol('mine'), 1);
  expect(w3cBaggagePropagator.extract(context, {}, defaultTextMapGetter)).toBe(context);
  expect(w3cBaggagePropagator.extract(context, { baggage: ',' }, defaultTextMapGetter)).toBe(context);
});

test('baggage is sent on in its order, in the shortest legal form', () => {
  expect(sent('userId =   alice , serverNode = DF%2028;a ; b = c, isProduction = false')).toBe(
    'userId=alice,serverNode=DF%2028;a;b=c,isProduction=false',
  );
  expect(sent('a+b=c%2Fd+e==')).toBe('a+b=c/d+e==');
  expect(sent('k=100%')).toBe('k=100%25');
});

test('whatever is in an entry becomes a legal member that reads back the same', () => {
  const value = '\t "\';=,\\asdf!@#$%^&*()😀\u0000';
  const header = sentEntries({ 'ключ (1)': { value }, plain: { value: 'x' } });
  expect(header).toMatch(/^[\x21-\x7e]+$/);
  expect(entries(header)).toEqual([
    ['ключ (1)', value],
    ['plain', 'x'],
  ]);
});

test('half a surrogate pair becomes the replacement character', () => {
  expect(sentEntries({ k: { value: 'a\ud800b' } })).toBe('k=a%EF%BF%BDb');
});

test('metadata cannot smuggle members or headers', () => {
  const metadata = baggageEntryMetadataFromString('p=1 , evil=1 ; q = 2 ; x\r\ny: z');
  expect(sentEntries({ k: { value: 'v', metadata } })).toBe('k=v;q=2');
});

test('entries that cannot be sent are left out', () => {
  const broken = {
    toString: () => {
      throw new Error('no');
    },
  } as unknown as NonNullable<BaggageEntry['metadata']>;
  const given = {
    '': { value: 'no key' },
    a: { value: 'v', metadata: broken },
    b: null as unknown as BaggageEntry,
    c: { value: 7 as unknown as string },
    d: { value: Symbol('s') as unknown as string },
    e: { value: 'x'.repeat(9000) },
    f: { value: 'last' },
  };
  expect(sentEntries(given)).toBe('c=7,d=Symbol(s),f=last');
});

test('64 members and 8192 bytes are propagated', () => {
  const members = Array.from({ length: 64 }, (_, index) => `key${index}=value`).join(',');
  expect(sent(members)).toBe(members);
  const long = `a=${'0123456789'.repeat(819)}`;
  expect(long).toHaveLength(8192);
  expect(sent(long)).toBe(long);
  const many = Array.from({ length: 180 }, (_, index) => `${String(index).padStart(3, '0')}=${'x'.repeat(40)}`).join(
    ',',
  );
  expect(sent(many)).toBe(many);
});

test('of more than 180 members the first are taken', () => {
  expect(entries(Array.from({ length: 300 }, (_, index) => `k${index}=v`).join(','))).toHaveLength(180);
  expect(entries(Array.from({ length: 300 }, (_, index) => `k${index}=v`))).toHaveLength(180);
});

test('of more than 8192 bytes the first whole members are taken', () => {
  const member = (index: number): string => `k${index}=${'x'.repeat(3000)}`;
  const header = [member(1), member(2), member(3), 'k4=v'].join(',');
  expect(entries(header).map(([key]) => key)).toEqual(['k1', 'k2']);
  expect(entries([member(1), member(2), member(3), 'k4=v']).map(([key]) => key)).toEqual(['k1', 'k2']);
  expect(entries(`k=${'x'.repeat(9000)}`)).toEqual([]);
});

test('what is sent stays within 8192 bytes and 180 members', () => {
  const big = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, { value: 'x'.repeat(3000) }]));
  expect(
    sentEntries({ ...big, last: { value: 'y' } })
      ?.split(',')
      .map((member) => member.split('=')[0]),
  ).toEqual(['k0', 'k1', 'last']);
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, { value: 'v' }]));
  expect(sentEntries(many)?.split(',')).toHaveLength(180);
});

test('received baggage is immutable baggage of the API', () => {
  const context = extracted(w3cBaggagePropagator, { baggage: 'a=1;p,b=2' });
  const received = propagation.getBaggage(context);
  if (received === undefined) throw new Error('no baggage');
  expect(received.getEntry('a')?.value).toBe('1');
  expect(received.getEntry('x')).toBeUndefined();
  expect(sentBaggage(received.setEntry('c', { value: '3' }))).toBe('a=1;p,b=2,c=3');
  expect(sentBaggage(received.removeEntry('a'))).toBe('b=2');
  expect(sentBaggage(received.removeEntries('a', 'b'))).toBeUndefined();
  expect(sentBaggage(received.clear())).toBeUndefined();
  expect(injected(w3cBaggagePropagator, context)).toEqual({ baggage: 'a=1;p,b=2' });
  const entry = received.getEntry('a');
  if (entry !== undefined) entry.value = 'changed';
  expect(received.getEntry('a')?.value).toBe('1');
});

test('nothing is injected without baggage or where tracing is suppressed', () => {
  expect(injected(w3cBaggagePropagator, ROOT_CONTEXT)).toEqual({});
  expect(sentEntries({})).toBeUndefined();
  const context = extracted(w3cBaggagePropagator, { baggage: 'a=1' });
  expect(injected(w3cBaggagePropagator, suppressedContext(context))).toEqual({});
});

test('its field is the header', () => {
  expect(w3cBaggagePropagator.fields()).toEqual(['baggage']);
});
