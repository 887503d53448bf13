import type { TraceState } from '@opentelemetry/api';

import { parseTracestate } from '../src/header-trace-state.ts';

function state(header: string): TraceState {
  const parsed = parseTracestate(header);
  if (parsed === undefined) throw new Error(`${header} is illegal`);
  return parsed;
}

test('values are found by their keys', () => {
  const received = state('rojo=00f067aa0ba902b7, congo= t61rcWkgMzE');
  expect(received.get('rojo')).toBe('00f067aa0ba902b7');
  expect(received.get('congo')).toBe(' t61rcWkgMzE');
  expect(received.get('other')).toBeUndefined();
});

test('a new member comes first', () => {
  expect(state('congo=1').set('rojo', '2').serialize()).toBe('rojo=2,congo=1');
});

test('a changed member moves to the front, the others keep their order', () => {
  expect(state('a=1,b=2,c=3').set('b', '9').serialize()).toBe('b=9,a=1,c=3');
});

test('a removed member is gone and the others keep their order', () => {
  expect(state('a=1,b=2,c=3').unset('b').serialize()).toBe('a=1,c=3');
  expect(state('a=1').unset('a').serialize()).toBe('');
  expect(state('a=1').unset('a').set('b', '2').serialize()).toBe('b=2');
});

test('changes leave the state they were made from as it was', () => {
  const before = state('a=1,b=2');
  before.set('a', '9');
  before.unset('b');
  expect(before.serialize()).toBe('a=1,b=2');
});

test('removing what is not there gives the same state', () => {
  const before = state('a=1');
  expect(before.unset('b')).toBe(before);
});

test('the last member makes room for a 33rd', () => {
  const full = state(Array.from({ length: 32 }, (_, index) => `k${index}=v`).join(','));
  const members = full.set('new', '1').serialize().split(',');
  expect(members).toHaveLength(32);
  expect(members[0]).toBe('new=1');
  expect(members.at(-1)).toBe('k30=v');
});

test.each([
  ['', 'v'],
  ['A', 'v'],
  ['a b', 'v'],
  ['k', ''],
  ['k', 'a,b'],
  ['k', 'a=b'],
  ['k', 'v '],
  ['k', 'a\nb'],
  ['k'.repeat(257), 'v'],
  ['k', 'v'.repeat(257)],
  [null as unknown as string, 'v'],
  ['k', 7 as unknown as string],
])('an illegal member %j=%j changes nothing', (key, value) => {
  const before = state('a=1');
  expect(before.set(key, value)).toBe(before);
});
