import type { Attributes } from '@opentelemetry/api';
import { startTelemetry } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { createBlockCache } from '../src/block-cache.ts';

const setup = startTelemetry({ flushOnExit: false }, [tracing()]);
afterAll(() => setup.shutdown());

function counting(limit: number): { describe: jest.Mock<Attributes, [string]>; get(key: string): object } {
  const describe = jest.fn((key: string): Attributes => ({ key }));
  return { describe, ...createBlockCache(limit, describe) };
}

test('a block is built once', () => {
  const { describe, get } = counting(10);
  expect(get('a')).toBe(get('a'));
  expect(get('a')).toMatchObject({ attributeList: ['key', 'a'] });
  expect(describe).toHaveBeenCalledTimes(1);
});

test('a block of an older configuration is built again', () => {
  const { describe, get } = counting(10);
  const before = get('a');
  setup.reconfigure({});
  expect(get('a')).not.toBe(before);
  expect(get('a')).toBe(get('a'));
  expect(describe).toHaveBeenCalledTimes(2);
});

test('a million keys leave the most used one in place and the rest behind', () => {
  const { describe, get } = counting(100);
  const often = get('often');
  for (let index = 0; index < 1_000_000; index++) {
    get(`once ${index}`);
    if (index % 50 === 0) get('often');
  }
  expect(get('often')).toBe(often);
  get('once 0');
  expect(describe).toHaveBeenCalledTimes(1_000_002);
});
