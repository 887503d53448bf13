import { severityOfLevel } from '../src/level-severity.ts';

test('the levels of pino are the first of their range', () => {
  expect([10, 20, 30, 40, 50, 60].map(severityOfLevel)).toEqual([1, 5, 9, 13, 17, 21]);
});

test('others take a number by their place, and stay within 1 to 24', () => {
  expect([-1, 0, 11, 15, 25, 35, 45, 55, 65, 69, 70, 100, Infinity].map(severityOfLevel)).toEqual([
    2, 2, 2, 3, 7, 11, 15, 19, 23, 24, 24, 24, 24,
  ]);
  expect(severityOfLevel(Number.NaN)).toBe(0);
});
