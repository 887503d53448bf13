import type { Problem } from '../src/problem.ts';
import type { Settings } from '../src/settings.ts';
import { createSettings, readPairs } from '../src/settings.ts';

function settingsOf(env: Record<string, unknown>): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  return { settings: createSettings(env as NodeJS.ProcessEnv, (problem) => problems.push(problem)), problems };
}

function only(problems: readonly Problem[]): Problem {
  expect(problems).toHaveLength(1);
  return problems[0] as Problem;
}

describe('empty means unset', () => {
  test.each(['', '   ', '\t\n'])('for %j', (empty) => {
    const { settings, problems } = settingsOf({ X: empty });
    expect(settings.text('X')).toBeUndefined();
    expect(settings.boolean('X', undefined, true)).toBe(true);
    expect(settings.integer('X', undefined, 7)).toBe(7);
    expect(settings.number('X', undefined, 0.5)).toBe(0.5);
    expect(settings.choice('X', ['a', 'b'], undefined, 'b')).toBe('b');
    expect(settings.list('X', undefined, ['a'])).toEqual(['a']);
    expect(settings.pairs('X')).toEqual({});
    expect(settings.sources['X']).toBe('default');
    expect(problems).toEqual([]);
  });

  test('a value that is no text counts as unset, as in an environment made by hand', () => {
    const { settings } = settingsOf({ X: 5, Y: null });
    expect(settings.text('X', 'fallback')).toBe('fallback');
    expect(settings.integer('Y', undefined, 3)).toBe(3);
  });
});

describe('booleans', () => {
  test.each(['true', 'TRUE', 'True', ' true '])('%j is true', (value) => {
    const { settings, problems } = settingsOf({ X: value });
    expect(settings.boolean('X', undefined, false)).toBe(true);
    expect(problems).toEqual([]);
  });

  test.each(['false', 'FALSE'])('%j is false', (value) => {
    const { settings, problems } = settingsOf({ X: value });
    expect(settings.boolean('X', undefined, true)).toBe(false);
    expect(problems).toEqual([]);
  });

  test.each(['1', '0', 'yes', 'on', 'truee'])('%j is read as false, with a warning', (value) => {
    const { settings, problems } = settingsOf({ X: value });
    expect(settings.boolean('X', true, true)).toBe(false);
    expect(only(problems)).toMatchObject({ code: 'TL_CONFIG_BOOLEAN', message: expect.stringContaining(value) });
  });
});

describe('numbers', () => {
  test.each(['12a', '1.5', '-1', 'NaN', 'Infinity', '10 seconds', '9007199254740993'])(
    'an integer ignores %j, with a warning that names it',
    (value) => {
      const { settings, problems } = settingsOf({ X: value });
      expect(settings.integer('X', undefined, 42)).toBe(42);
      expect(settings.sources['X']).toBe('default');
      expect(only(problems)).toMatchObject({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining(value) });
    },
  );

  test('what cannot be used in the environment gives way to the code', () => {
    const { settings, problems } = settingsOf({ X: 'many' });
    expect(settings.integer('X', 5, 42)).toBe(5);
    expect(settings.sources['X']).toBe('code');
    expect(problems).toHaveLength(1);
  });

  test('bounds are part of the message', () => {
    const { settings, problems } = settingsOf({ X: '11', Y: '0', Z: '2' });
    expect(settings.integer('X', undefined, 1, { min: 1, max: 10 })).toBe(1);
    expect(settings.integer('Y', undefined, 1, { min: 1 })).toBe(1);
    expect(settings.number('Z', undefined, 1, { min: 0, max: 1 })).toBe(1);
    expect(problems.map(({ fix }) => fix)).toEqual([
      'Set X to a whole number from 1 to 10, or remove it.',
      'Set Y to a whole number from 1 up, or remove it.',
      'Set Z to a number from 0 to 1, or remove it.',
    ]);
  });

  test('a number may have a fraction and any sign', () => {
    const { settings } = settingsOf({ X: '-0.25', Y: '1e-3' });
    expect(settings.number('X', undefined, 1)).toBe(-0.25);
    expect(settings.number('Y', undefined, 1)).toBe(0.001);
  });
});

describe('choices', () => {
  test('case does not matter', () => {
    const { settings } = settingsOf({ X: ' GrPc ' });
    expect(settings.choice('X', ['grpc', 'http/protobuf'], undefined, 'http/protobuf')).toBe('grpc');
  });

  test('an unknown word is ignored, with a warning that lists the known ones', () => {
    const { settings, problems } = settingsOf({ X: 'thrift' });
    expect(settings.choice('X', ['grpc', 'http/json'], undefined, 'http/json')).toBe('http/json');
    expect(only(problems).message).toBe('X: expected one of grpc, http/json, received "thrift"; it was ignored');
  });
});

describe('lists', () => {
  test('are trimmed, without gaps and without repetitions', () => {
    const { settings } = settingsOf({ X: ' b3, tracecontext ,,b3, baggage,' });
    expect(settings.list('X', undefined, [])).toEqual(['b3', 'tracecontext', 'baggage']);
  });

  test('from the code may be an array', () => {
    const { settings } = settingsOf({});
    expect(settings.list('X', ['a', 'a', 'b'], [])).toEqual(['a', 'b']);
    expect(settings.sources['X']).toBe('code');
  });
});

describe('pairs', () => {
  test('are percent-decoded on both sides and split at the first equals sign', () => {
    const { settings, problems } = settingsOf({ X: 'a=1, b%2Cc = x%3Dy%2Cz , url=http://h/?q=1,empty=' });
    expect(settings.pairs('X')).toEqual({ a: '1', 'b,c': 'x=y,z', url: 'http://h/?q=1', empty: '' });
    expect(problems).toEqual([]);
  });

  test('a broken pair is left out with a warning that names it and keeps its value', () => {
    const { settings, problems } = settingsOf({ X: 'good=1,authorization=Bearer%ZZsecret,lonely,=nameless,also=2' });
    expect(settings.pairs('X')).toEqual({ good: '1', also: '2' });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"authorization=..."'),
      expect.stringContaining('"lonely"'),
      expect.stringContaining('"=..."'),
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  test('no key can reach a prototype', () => {
    const pairs = readPairs('__proto__=polluted,constructor=x', () => undefined);
    expect(Object.keys(pairs)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('values from the code pass the same checks', () => {
  const hostile: unknown[] = [
    null,
    {},
    Symbol('s'),
    10n,
    Number.NaN,
    () => 1,
    Object.create(null),
    revoked(),
    throwing(),
  ];

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  }

  function throwing(): object {
    return {
      toString() {
        throw new Error('no text');
      },
    };
  }

  test.each(hostile.map((value) => [typeof value, value]))('a %s is refused and nothing throws', (_type, value) => {
    const { settings, problems } = settingsOf({});
    expect(settings.text('A', value as string)).toBeUndefined();
    expect(settings.boolean('B', value as boolean, true)).toBe(false);
    expect(settings.integer('C', value as number, 1)).toBe(1);
    expect(settings.choice('D', ['x'], value as 'x', 'x')).toBe('x');
    expect(settings.list('E', value as string[], ['x'])).toEqual(['x']);
    expect(problems.length).toBeGreaterThanOrEqual(4);
  });
});

test('a timeout of 0 is no limit, and what no timer holds is refused', () => {
  const { settings, problems } = settingsOf({ NONE: '0', SHORT: '5', NEGATIVE: '-1', LONG: '2147483648' });
  expect(settings.timeout('NONE', undefined, 1_000)).toBe(2 ** 31 - 1);
  expect(settings.timeout('CODE', 0, 1_000)).toBe(2 ** 31 - 1);
  expect(settings.timeout('SHORT', undefined, 1_000)).toBe(5);
  expect(settings.timeout('UNSET', undefined, 1_000)).toBe(1_000);
  expect(problems).toEqual([]);
  expect(settings.timeout('NEGATIVE', undefined, 1_000)).toBe(1_000);
  expect(settings.timeout('LONG', undefined, 1_000)).toBe(1_000);
  expect(problems).toHaveLength(2);
});

test('where each setting came from is noted', () => {
  const { settings } = settingsOf({ A: '1' });
  settings.integer('A', 2, 3);
  settings.integer('B', 2, 3);
  settings.integer('C', undefined, 3);
  expect(settings.sources).toEqual({ A: 'env', B: 'code', C: 'default' });
});
