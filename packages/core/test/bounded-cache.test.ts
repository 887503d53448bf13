import { createBoundedCache } from '../src/bounded-cache.ts';

test('a million distinct keys leave no more than twice the limit', () => {
  const cache = createBoundedCache<string, number>(1_000);
  let largest = 0;
  for (let index = 0; index < 1_000_000; index++) {
    cache.set(`key-${index}`, index);
    largest = Math.max(largest, cache.size());
  }
  expect(largest).toBeLessThanOrEqual(2_000);
});

test('what is used stays, however many keys come by', () => {
  const cache = createBoundedCache<string, string>(10);
  cache.set('hot', 'value');
  for (let index = 0; index < 1_000; index++) {
    expect(cache.get('hot')).toBe('value');
    cache.set(`cold-${index}`, 'x');
  }
  expect(cache.get('cold-0')).toBeUndefined();
});

test('setting a key again replaces its value in both generations', () => {
  const cache = createBoundedCache<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 1);
  cache.set('c', 1);
  cache.set('a', 2);
  expect(cache.get('a')).toBe(2);
});

test('clearing forgets everything', () => {
  const cache = createBoundedCache<number, number>(5);
  for (let index = 0; index < 8; index++) cache.set(index, index);
  cache.clear();
  expect(cache.size()).toBe(0);
  expect(cache.get(7)).toBeUndefined();
});

test('a limit of nothing still works', () => {
  const cache = createBoundedCache<string, number>(0);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('b')).toBe(2);
  expect(cache.size()).toBeLessThanOrEqual(2);
});

test('what was read last is given as it was set last', () => {
  const cache = createBoundedCache<string, number>(2);
  cache.set('a', 1);
  expect(cache.get('a')).toBe(1);
  cache.set('a', 2);
  expect(cache.get('a')).toBe(2);
  cache.set('b', 3);
  expect([cache.get('b'), cache.get('a'), cache.get('a')]).toEqual([3, 2, 2]);
  cache.clear();
  expect(cache.get('a')).toBeUndefined();
});
