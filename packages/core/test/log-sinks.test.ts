import { redirectInternalLog } from '../src/internal-log.ts';
import { noopLogSink } from '../src/noop-ports.ts';
import type { LogSink } from '../src/log-ports.ts';
import { ports } from '../src/registry.ts';
import type { LogRecord } from '../src/log-record.ts';
import { addLogSink } from '../src/log-sinks.ts';

const record = { body: 'a line' } as LogRecord;

function collecting(name: string): LogSink & { readonly seen: LogRecord[] } {
  const seen: LogRecord[] = [];
  return { name, seen, emit: (line) => seen.push(line) };
}

test('without a sink the port is a no-op', () => {
  expect(ports.logSink).toBe(noopLogSink);
  expect(() => ports.logSink.emit(record)).not.toThrow();
});

test('a single sink is called directly, several one after the other', () => {
  const one = collecting('one');
  const two = collecting('two');
  const removeOne = addLogSink(one);
  expect(ports.logSink).toBe(one);
  const removeTwo = addLogSink(two);
  ports.logSink.emit(record);
  expect([ports.logSink.name, one.seen, two.seen]).toEqual(['one+two', [record], [record]]);
  removeOne();
  removeOne();
  expect(ports.logSink).toBe(two);
  removeTwo();
  expect(ports.logSink).toBe(noopLogSink);
});

test('a sink that fails keeps the record from nobody', () => {
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => lines.push(line));
  const good = collecting('good');
  const broken: LogSink = {
    name: 'broken',
    emit: () => {
      throw new Error('disk full');
    },
  };
  const removals = [addLogSink(broken), addLogSink(good)];
  ports.logSink.emit(record);
  removals.forEach((remove) => remove());
  restore();
  expect(good.seen).toEqual([record]);
  expect(lines).toEqual(['throughline error: a log record could not be handed to broken: disk full\n']);
});
