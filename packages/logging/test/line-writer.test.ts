import type { LogRecord } from '@throughline/core';
import { redirectInternalLog } from '@throughline/core';
import { runFixture } from '@throughline/testing';

import { configureLines, lineEnabled, writeLine } from '../src/line-writer.ts';
import { collector, recordOf } from './line-writer-records.ts';

const undos: (() => void)[] = [];

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

function using(...[options]: Parameters<typeof configureLines>): void {
  undos.push(configureLines(options));
}

test('lines are JSON, and readable on a terminal', () => {
  const plain = collector();
  const terminal = collector(true);
  using({ destination: plain });
  writeLine(recordOf({ body: 'x' }));
  using({ destination: terminal });
  writeLine(recordOf({ body: 'x' }));
  expect(JSON.parse(plain.written[0] as string)).toMatchObject({ level: 30, name: 'orders', msg: 'x' });
  expect(terminal.written[0]).toContain(' - x');
});

test('the form that was asked for is the form everywhere', () => {
  const plain = collector();
  const terminal = collector(true);
  using({ destination: plain, format: 'readable' });
  writeLine(recordOf({ body: 'x' }));
  using({ destination: terminal, format: 'json' });
  writeLine(recordOf({ body: 'x' }));
  expect(plain.written).toEqual(['INFO - x\n']);
  expect(terminal.written[0]).toContain('"msg":"x"');
});

test.each([
  [undefined, [9, 13, 17, 21]],
  ['trace', [1, 5, 9, 13, 17, 21]],
  ['warn', [13, 17, 21]],
  ['fatal', [21]],
] as const)('from the level %p on lines are written', (level, expected) => {
  const { written, ...destination } = collector();
  using({ destination, format: 'json', level });
  for (const severityNumber of [1, 5, 9, 13, 17, 21]) {
    writeLine(recordOf({ body: severityNumber, severityNumber }));
    expect(lineEnabled(severityNumber)).toBe((expected as readonly number[]).includes(severityNumber));
  }
  expect(written.map((line) => Number((JSON.parse(line) as { msg: string }).msg))).toEqual(expected);
});

test('lines can be switched off', () => {
  const { written, ...destination } = collector();
  using({ destination, enabled: false });
  writeLine(recordOf({ body: 'x', severityNumber: 24 }));
  expect(written).toEqual([]);
});

test('the undo brings back what was set before, in whatever order', () => {
  const first = collector();
  const second = collector();
  const undoFirst = configureLines({ destination: first, format: 'readable' });
  const undoSecond = configureLines({ destination: second, format: 'readable' });
  undoFirst();
  undoFirst();
  writeLine(recordOf({ body: 'to the second' }));
  using({ destination: first, format: 'readable' });
  undoSecond();
  writeLine(recordOf({ body: 'to the first' }));
  expect(second.written).toEqual(['INFO - to the second\n']);
  expect(first.written).toEqual(['INFO - to the first\n']);
});

test('a destination that fails or logs harms nobody', () => {
  const said: string[] = [];
  undos.push(redirectInternalLog((line) => said.push(line)));
  const record: LogRecord = recordOf({ body: 'x' });
  let writes = 0;
  using({
    format: 'json',
    destination: {
      write() {
        writes++;
        writeLine(record);
        throw new Error('no disk');
      },
    },
  });
  writeLine(record);
  writeLine(record);
  expect(writes).toBe(2);
  expect(said.join('')).toContain('no disk');
});

test('our own pino is marked, so that an instrumentation of pino can leave it alone', () => {
  const marks: unknown[] = [];
  const mark = Symbol.for('throughline.own-logger');
  using({
    format: 'json',
    destination: {
      set lastLogger(logger: Record<symbol, unknown>) {
        marks.push(logger[mark]);
      },
      [Symbol.for('pino.metadata')]: true,
      write: () => undefined,
    } as never,
  });
  writeLine(recordOf({ body: 'x' }));
  expect(marks).toEqual([true]);
});

const LOOK = `
  const isLoaded = () => Object.keys(cache).some((file) => /[\\\\/]pino[\\\\/]pino\\.js$/.test(file));
  const log = createLogFunctions(createScope('orders'));
  log.debug('below the level');
  const before = isLoaded();
  log.info('the first line');
  process.stderr.write(JSON.stringify([before, isLoaded()]));
`;

test.each([
  [
    'cjs',
    `const { createLogFunctions } = require('@throughline/logging');
     const { createScope } = require('@throughline/core');
     const { cache } = require;${LOOK}`,
  ],
  [
    'esm',
    `import { createRequire } from 'node:module';
     import { createLogFunctions } from '@throughline/logging';
     import { createScope } from '@throughline/core';
     const { cache } = createRequire(import.meta.url);${LOOK}`,
  ],
] as const)('pino is loaded with the first line (%s)', async (format, source) => {
  const { stdout, stderr } = await runFixture({ source, format });
  expect(JSON.parse(stderr)).toEqual([false, true]);
  expect(JSON.parse(stdout)).toMatchObject({ msg: 'the first line' });
});
