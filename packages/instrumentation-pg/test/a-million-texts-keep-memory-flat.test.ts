import { join } from 'node:path';

import { createScope, startTelemetry } from '@throughline/core';
import { runFixture } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import { createTarget } from '../src/connections.ts';
import { createStatements } from '../src/statements.ts';

const MEGABYTE = 1024 * 1024;
const DIST = join(__dirname, '..', 'dist');

// Built code in a process of its own: Jest's modules are many times slower.
const SOURCE = `
  const { createScope, startTelemetry } = require('@throughline/core');
  const { tracing } = require('@throughline/tracing');
  const { createStatements } = require(${JSON.stringify(join(DIST, 'statements.js'))});
  const { createTarget } = require(${JSON.stringify(join(DIST, 'connections.js'))});

  startTelemetry({ flushOnExit: false, env: {} }, [tracing()]);
  const target = createTarget({ host: 'localhost', port: 5432, database: 'lamps' });
  const heapUsed = () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const growth = (count, textOf) => {
    const statements = createStatements({ scope: createScope('test'), sanitize: true });
    const use = (from, to) => {
      for (let number = from; number < to; number++) {
        const query = textOf(number);
        const { summary, entry } = statements.find(query);
        if (!summary.endsWith(' lamps')) throw new Error(summary);
        entry(target).block();
      }
    };
    use(0, count / 100);
    const before = heapUsed();
    use(count / 100, count);
    return heapUsed() - before;
  };
  const literals = growth(850_000, (number) => ({ text: \`SELECT a FROM lamps WHERE id = \${number}\` }));
  const statements = growth(75_000, (number) => ({ text: \`SELECT c\${number} FROM lamps WHERE id = \${number}\` }));
  const shownAsIs = growth(75_000, (number) => ({ text: \`SELECT c\${number} FROM lamps WHERE id = $1\`, values: [1] }));
  const long = growth(500, (number) => ({ text: 'INSERT INTO lamps VALUES ' + \`(\${number}), \`.repeat(5_000) + '(1)' }));
  console.log(JSON.stringify({ literals, statements, shownAsIs, long }));
`;

test('a million different texts take no more memory than a thousand, however they differ', async () => {
  const { stdout, stderr } = await runFixture({
    source: SOURCE,
    format: 'cjs',
    nodeArgs: ['--expose-gc'],
    timeoutMs: 90_000,
  });
  expect(stderr).toBe('');
  for (const [how, bytes] of Object.entries(JSON.parse(stdout) as Record<string, number>))
    expect([how, bytes < 4 * MEGABYTE]).toEqual([how, true]);
}, 100_000);

test('one text has its own attributes for each target', async () => {
  const setup = startTelemetry({ env: {}, flushOnExit: false }, [tracing()]);
  const statements = createStatements({ scope: createScope('test'), sanitize: true, attributes: { fixed: 'f' } });
  const targets = ['one', 'two', 'three'].map((database) => createTarget({ host: 'localhost', port: 5432, database }));
  const statement = statements.find({ text: 'SELECT 1' });
  const blocks = targets.map((target) => statement.entry(target).block());
  for (const [index, target] of targets.entries()) {
    expect(statement.entry(target).block()).toBe(blocks[index]);
    expect(blocks[index]?.attributeList).toEqual(expect.arrayContaining([target.namespace, 'f', 'SELECT ?']));
  }
  await setup.shutdown();
});

test('texts that differ in their literals alone share one statement', () => {
  const statements = createStatements({ scope: createScope('test'), sanitize: true });
  expect(statements.find({ text: 'SELECT 1' })).toBe(statements.find({ text: 'SELECT  2 -- two' }));
  expect(statements.find({ text: 'SELECT 1', name: 'one' })).not.toBe(statements.find({ text: 'SELECT 1' }));
});
