import { redirectInternalLog } from '../src/internal-log.ts';
import { noopSpanSink } from '../src/noop-ports.ts';
import type { SpanSink } from '../src/ports.ts';
import { ports } from '../src/registry.ts';
import type { SpanRecord } from '../src/span-record.ts';
import { addSpanSink } from '../src/span-sinks.ts';

const record = { name: 'a span' } as SpanRecord;

function collecting(name: string): SpanSink & { readonly seen: SpanRecord[] } {
  const seen: SpanRecord[] = [];
  return { name, seen, end: (span) => seen.push(span) };
}

test('without a sink the port is a no-op', () => {
  expect(ports.spanSink).toBe(noopSpanSink);
  expect(() => ports.spanSink.end(record)).not.toThrow();
});

test('a single sink is called directly, several one after the other', () => {
  const one = collecting('one');
  const two = collecting('two');
  const removeOne = addSpanSink(one);
  expect(ports.spanSink).toBe(one);
  const removeTwo = addSpanSink(two);
  ports.spanSink.end(record);
  expect([ports.spanSink.name, one.seen, two.seen]).toEqual(['one+two', [record], [record]]);
  removeOne();
  removeOne();
  expect(ports.spanSink).toBe(two);
  removeTwo();
  expect(ports.spanSink).toBe(noopSpanSink);
});

test('a sink that fails keeps the span from nobody', () => {
  const lines: string[] = [];
  const restore = redirectInternalLog((line) => lines.push(line));
  const good = collecting('good');
  const broken: SpanSink = {
    name: 'broken',
    end: () => {
      throw new Error('disk full');
    },
  };
  const removals = [addSpanSink(broken), addSpanSink(good)];
  ports.spanSink.end(record);
  removals.forEach((remove) => remove());
  restore();
  expect(good.seen).toEqual([record]);
  expect(lines).toEqual(['throughline error: a span could not be handed to broken: disk full\n']);
});
