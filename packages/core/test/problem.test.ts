import { reasonOf, shown } from '../src/problem.ts';

test('a value is shown in one short line', () => {
  expect(shown('a "quoted"\nline')).toBe(String.raw`"a \"quoted\"\nline"`);
  expect(shown(42)).toBe('42');
  expect(shown(Symbol('x'))).toBe('Symbol(x)');
  expect(shown('x'.repeat(1000))).toHaveLength(80);
});

test.each([
  ['an object without a prototype', Object.create(null)],
  [
    'an object that throws',
    {
      toString: () => {
        throw new Error('no');
      },
    },
  ],
  ['a revoked proxy', revoked()],
])('%s is shown without its help', (_what, value) => {
  expect(shown(value)).toBe('a object that cannot be shown');
  expect(reasonOf(value)).toBe('a object that cannot be shown');
});

test('the reason of an error is its message, longer than a value may be', () => {
  expect(reasonOf(new Error('connection refused'))).toBe('connection refused');
  expect(reasonOf(new Error('x'.repeat(1000)))).toHaveLength(400);
  expect(reasonOf('just a text')).toBe('"just a text"');
});

test('an error whose message throws still has a reason', () => {
  const error = new Error('x');
  Object.defineProperty(error, 'message', {
    get: () => {
      throw new Error('no');
    },
  });
  expect(reasonOf(error)).toContain('cannot be shown');
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
