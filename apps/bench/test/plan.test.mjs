import { orderOf, readPlan } from '../src/http/plan.mjs';

test('the usual run has enough rounds for a claim, all variants and the routes of the goals', () => {
  const plan = readPlan([]);
  expect(plan).toMatchObject({ enough: true, complete: true });
  expect(plan.rounds).toBeGreaterThanOrEqual(7);
  expect(plan.routes.map(({ name }) => name)).toEqual(['hello', 'chain', 'fanout', 'logged']);
});

test('a quick run has three rounds of 0.4 s and is never enough', () => {
  expect(readPlan(['--quick'])).toMatchObject({ rounds: 3, windowMs: 400, enough: false });
  expect(readPlan(['--quick', '--rounds', '9', '--seconds', '2'])).toMatchObject({ rounds: 9, enough: false });
});

test('too few rounds or too short windows are not enough', () => {
  expect(readPlan(['--rounds', '3']).enough).toBe(false);
  expect(readPlan(['--seconds', '0.5']).enough).toBe(false);
});

test('routes and variants can be chosen, and a part is not complete', () => {
  const plan = readPlan(['--only', 'hello,fetch', '--variants', 'bare, ours']);
  expect(plan.routes.map(({ name }) => name)).toEqual(['hello', 'fetch']);
  expect(plan.variants.map(({ name }) => name)).toEqual(['bare', 'ours']);
  expect(plan.complete).toBe(false);
});

test.each([
  [['--only', 'goodbye'], /--only: expected some of hello, chain, .* received "goodbye"/],
  [['--variants', 'bare,theirs'], /--variants: expected some of bare, official, .* received "theirs"/],
  [['--rounds', 'many'], /--rounds: expected a number above 0, received "many"/],
  [['--rounds', '2.5'], /--rounds/],
  [['--seconds', '0'], /--seconds/],
  [['--colour'], /--colour/],
])('%j is refused with what was expected', (args, message) => {
  expect(() => readPlan(args)).toThrow(message);
});

test('every second round runs backwards, and each pair of rounds begins with another variant', () => {
  const rows = ['a', 'b', 'c'];
  expect([0, 1, 2, 3].map((round) => orderOf(rows, round).join(''))).toEqual(['abc', 'cba', 'bca', 'acb']);
  expect(rows).toEqual(['a', 'b', 'c']);
});
