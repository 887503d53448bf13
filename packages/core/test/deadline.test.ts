import { withinDeadline } from '../src/deadline.ts';

const never = new Promise<never>(() => undefined);

test('what settles in time is the result', async () => {
  expect(await withinDeadline(Promise.resolve(5), Date.now() + 1_000)).toBe(5);
});

test('a rejection is undefined', async () => {
  expect(await withinDeadline(Promise.reject(new Error('no')), Date.now() + 1_000)).toBeUndefined();
});

test('what takes too long is undefined, at the deadline', async () => {
  expect(await withinDeadline(never, Date.now() + 10)).toBeUndefined();
});

test('a deadline that has passed still lets through what is settled', async () => {
  expect(await withinDeadline(Promise.resolve('done'), Date.now() - 1_000)).toBe('done');
  expect(await withinDeadline(never, Date.now() - 1_000)).toBeUndefined();
});

test.each([Infinity, Number.MAX_SAFE_INTEGER])('a deadline of %p does not overflow the timer', async (deadline) => {
  const warned = jest.fn();
  process.on('warning', warned);
  const waiting = withinDeadline(new Promise((resolve) => setTimeout(resolve, 30, 'later')), deadline);
  expect(await waiting).toBe('later');
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

test('what is no promise is waited for all the same', async () => {
  expect(await withinDeadline(undefined as never, Date.now() + 1_000)).toBeUndefined();
  expect(await withinDeadline(7 as never, Date.now() + 1_000)).toBe(7);
});
