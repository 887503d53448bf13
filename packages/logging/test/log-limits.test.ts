import { ports } from '@throughline/core';

import type { LoggingOptions } from '../src/logging-options.ts';
import { SCOPE, attributesOf, startLogging } from './started-logging.ts';

const THREE = { a: 'abcdef', b: 'abcdef', c: 'abcdef' };

test.each<[string, NodeJS.ProcessEnv, LoggingOptions, object, number]>([
  ['by default nothing is cut', {}, {}, THREE, 0],
  ['the code limits', {}, { limits: { attributeCount: 2, attributeValueLength: 3 } }, { a: 'abc', b: 'abc' }, 1],
  [
    'the environment wins over the code',
    { OTEL_ATTRIBUTE_COUNT_LIMIT: '1' },
    { limits: { attributeCount: 2 } },
    { a: 'abcdef' },
    2,
  ],
  [
    'the limits of log records win over the general ones',
    {
      OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
    },
    {},
    { a: 'ab', b: 'ab', c: 'ab' },
    0,
  ],
  ['the general length holds too', { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1' }, {}, { a: 'a', b: 'a', c: 'a' }, 0],
  ['no limit is one', {}, { limits: { attributeValueLength: Infinity } }, THREE, 0],
])('%s', async (_what, env, options, expected, dropped) => {
  const started = startLogging(options, { env });
  ports.log.emit({ scope: SCOPE, severityNumber: 9, attributes: THREE });
  expect(attributesOf(started.only())).toEqual(expected);
  expect(started.only().droppedAttributes).toBe(dropped);
  expect(started.setup.status.problems).toEqual([]);
  await started.stop();
});

test('the attributes of a block count, and what it lost is counted once', async () => {
  const started = startLogging({ limits: { attributeCount: 3 } });
  const block = ports.log.block({ a: 1, b: 2, c: 3, d: 4 });
  ports.log.emit({ scope: SCOPE, severityNumber: 9, block, attributes: { e: 5 } });
  const small = ports.log.block({ a: 1, b: 2 });
  ports.log.emit({ scope: SCOPE, severityNumber: 9, block: small, attributes: { a: 6, c: 7 } });
  expect(started.records.map(attributesOf)).toEqual([
    { a: 1, b: 2, c: 3 },
    { a: 6, b: 2 },
  ]);
  expect(started.records.map((record) => record.droppedAttributes + (record.block?.droppedAttributes ?? 0))).toEqual([
    2, 1,
  ]);
  await started.stop();
});

test('of a list the first attributes are kept, and those without a name do not count', async () => {
  const started = startLogging({ limits: { attributeCount: 3, attributeValueLength: 3 } });
  ports.log.emit({
    scope: SCOPE,
    severityNumber: 9,
    attributeList: ['', 0, 'a', 'abcd', 'b', 2, 'c', 3, 'd', 4, 'e', 5],
  });
  const block = ports.log.block({ a: 1, b: 2 });
  ports.log.emit({ scope: SCOPE, severityNumber: 9, block, attributeList: ['c', 3, 'd', 4] });
  expect(started.records.map(attributesOf)).toEqual([
    { a: 'abc', b: 2, c: 3 },
    { a: 1, b: 2, c: 3 },
  ]);
  expect(started.records.map(({ droppedAttributes }) => droppedAttributes)).toEqual([2, 1]);
  await started.stop();
});
