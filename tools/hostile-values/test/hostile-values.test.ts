import { types } from 'node:util';

import { allHostile } from '../src/index.ts';

const isObject = (value: unknown): boolean => types.isProxy(value) || Object(value) === value;

test('makers throw nothing, and what can be spoilt is made anew', () => {
  for (const make of allHostile) {
    const [one, other] = [make(), make()];
    expect(isObject(one) && Object.is(one, other)).toBe(false);
  }
});
