import { randomNonZeroWord, randomWord } from '../src/random-ids.ts';

test('words are signed 32-bit integers that use every bit and hardly repeat, beyond the size of the pool', () => {
  const words = Array.from({ length: 50_000 }, randomWord);
  const ones = words.reduce((all, word) => all | word, 0);
  const zeros = words.reduce((all, word) => all & word, -1);
  expect([ones, zeros]).toEqual([-1, 0]);
  expect(words.every((word) => word === (word | 0))).toBe(true);
  expect(new Set(words).size).toBeGreaterThan(49_900);
});

test('a word for an id that must not be zero is never zero', () => {
  expect(Array.from({ length: 10_000 }, randomNonZeroWord)).not.toContain(0);
});
