import { rounded, spreadOf } from '../src/statistics.mjs';

test('a spread gives the median, the quartiles and the extremes, whatever the order', () => {
  expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, q1: 2, q3: 4, min: 1, max: 5, count: 5 });
});

test('between two middle values lies the median', () => {
  expect(spreadOf([1, 2, 3, 10])).toMatchObject({ median: 2.5, q1: 1.75, q3: 4.75 });
});

test('what is not a finite number does not take part', () => {
  expect(spreadOf([Number.NaN, 2, Infinity])).toMatchObject({ median: 2, count: 1 });
  expect(spreadOf([Number.NaN])).toBeNull();
  expect(spreadOf([])).toBeNull();
});

test('a number is rounded to the digits that matter', () => {
  expect(rounded(123.4567)).toBe(123.5);
  expect(rounded(0.000123456)).toBe(0.0001235);
  expect(rounded(Number.NaN)).toBeNull();
});
