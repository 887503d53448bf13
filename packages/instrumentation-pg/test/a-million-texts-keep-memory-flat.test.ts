import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { startTelemetry } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { createTarget } from '../src/connections.ts';
import { createStatements } from '../src/statements.ts';

const MANY = 1_000_000;
const MEGABYTE = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a million different texts take no more memory than a thousand', async () => {
  const setup = startTelemetry({ env: {}, flushOnExit: false }, [tracing()]);
  const statements = createStatements({ sanitize: true, attributes: undefined });
  const target = createTarget({ host: 'localhost', port: 5432, database: 'lamps' });
  const use = (from: number, to: number): void => {
    for (let number = from; number < to; number++) {
      const text = `SELECT c${number} FROM lamps WHERE id = ${number}`;
      // Half of them are shown as they are.
      const values = number % 2 === 0 ? [number] : undefined;
      const { summary } = statements.find({ text, values });
      if (summary !== 'SELECT lamps') throw new Error(`${text}: ${summary}`);
      statements.find({ text, values }).block(target);
    }
  };
  use(0, 10_000);
  const before = heapUsed();
  use(10_000, MANY);
  expect(heapUsed() - before).toBeLessThan(4 * MEGABYTE);
  await setup.shutdown();
}, 120_000);

test('long texts are not kept', async () => {
  const setup = startTelemetry({ env: {}, flushOnExit: false }, [tracing()]);
  const statements = createStatements({ sanitize: true, attributes: undefined });
  const before = heapUsed();
  for (let number = 0; number < 2_000; number++) {
    const text = `INSERT INTO lamps VALUES ${`(${number}), `.repeat(5_000)}(1)`;
    expect(statements.find({ text }).summary).toBe('INSERT lamps');
  }
  expect(heapUsed() - before).toBeLessThan(4 * MEGABYTE);
  await setup.shutdown();
}, 120_000);

test('one text has its own attributes for each target', async () => {
  const setup = startTelemetry({ env: {}, flushOnExit: false }, [tracing()]);
  const statements = createStatements({ sanitize: true, attributes: { fixed: 'f' } });
  const targets = ['one', 'two', 'three'].map((database) => createTarget({ host: 'localhost', port: 5432, database }));
  const statement = statements.find({ text: 'SELECT 1' });
  const blocks = targets.map((target) => statement.block(target));
  for (const [index, target] of targets.entries()) {
    expect(statement.block(target)).toBe(blocks[index]);
    expect(blocks[index]?.attributeList).toEqual(expect.arrayContaining([target.namespace, 'f', 'SELECT ?']));
  }
  await setup.shutdown();
});
