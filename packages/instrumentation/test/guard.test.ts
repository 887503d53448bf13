import type { Core } from '@throughline/core';

import { errorText, guarded, guardedCallback } from '../src/guard.ts';

function createCore(): { core: Core; codes: string[] } {
  const codes: string[] = [];
  return { core: { report: (code: string) => codes.push(code) } as unknown as Core, codes };
}

test('our own failure is reported once, and the caller gets nothing', () => {
  const { core, codes } = createCore();
  const fails = guarded(core, 'begin', (_value: number): number => {
    throw new Error('ours');
  });
  expect([fails(1), fails(2)]).toEqual([undefined, undefined]);
  expect(codes).toEqual(['TL_INTERNAL']);
});

test('without a failure the result is handed on', () => {
  const { core, codes } = createCore();
  expect(guarded(core, 'add', (left: number, right: number) => left + right)(1, 2)).toBe(3);
  expect(guardedCallback(core, 'hook', () => 'kept')()).toBe('kept');
  expect(codes).toEqual([]);
});

test('a callback that throws is reported once', () => {
  const { core, codes } = createCore();
  const fails = guardedCallback(core, 'hook', () => {
    throw new Error('theirs');
  });
  expect([fails(), fails()]).toEqual([undefined, undefined]);
  expect(codes).toEqual(['TL_CALLBACK_FAILED']);
});

test('a callback that rejects is reported, and is no unhandled rejection', async () => {
  const { core, codes } = createCore();
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  void guardedCallback(core, 'hook', () => Promise.reject(new Error('theirs')))();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  process.off('unhandledRejection', unhandled);
  expect(codes).toEqual(['TL_CALLBACK_FAILED']);
  expect(unhandled).not.toHaveBeenCalled();
});

test.each([
  ['an error', new Error('why'), 'why'],
  ['a text', 'why', '"why"'],
  ['nothing', undefined, 'undefined'],
])('the text of %s', (_what, thrown, expected) => {
  expect(errorText(thrown)).toBe(expected);
});

test('an error that cannot be read still has a text', () => {
  const hostile = new Proxy(new Error('why'), {
    get() {
      throw new Error('hostile');
    },
  });
  expect(errorText(hostile)).toBe('an error that cannot be read');
});
