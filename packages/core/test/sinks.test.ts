import { redirectInternalLog } from '../src/internal-log.ts';
import type { LogRecord } from '../src/log-record.ts';
import { addLogSink } from '../src/log-sinks.ts';
import { noopLogSink, noopSpanSink } from '../src/noop-ports.ts';
import { ports } from '../src/registry.ts';
import type { SpanRecord } from '../src/span-record.ts';
import { addSpanSink } from '../src/span-sinks.ts';

/** The sinks of one kind of record, in the same words for both. */
interface SinksUnderTest {
  readonly none: object;
  add(name: string, take: (record: object) => void): { readonly sink: object; remove(): void };
  port(): { readonly name: string };
  give(record: object): void;
}

const spans: SinksUnderTest = {
  none: noopSpanSink,
  add(name, take) {
    const sink = { name, end: take };
    return { sink, remove: addSpanSink(sink) };
  },
  port: () => ports.spanSink,
  give: (record) => ports.spanSink.end(record as SpanRecord),
};
const logs: SinksUnderTest = {
  none: noopLogSink,
  add(name, take) {
    const sink = { name, emit: take };
    return { sink, remove: addLogSink(sink) };
  },
  port: () => ports.logSink,
  give: (record) => ports.logSink.emit(record as LogRecord),
};

describe.each([
  ['a span', spans],
  ['a log record', logs],
])('%s', (item, sinks) => {
  const record = { name: item };

  test('without a sink the port is a no-op', () => {
    expect(sinks.port()).toBe(sinks.none);
    expect(() => sinks.give(record)).not.toThrow();
  });

  test('a single sink is called directly, several one after the other', () => {
    const [seenByOne, seenByTwo]: [object[], object[]] = [[], []];
    const one = sinks.add('one', (seen) => seenByOne.push(seen));
    expect(sinks.port()).toBe(one.sink);
    const two = sinks.add('two', (seen) => seenByTwo.push(seen));
    sinks.give(record);
    expect([sinks.port().name, seenByOne, seenByTwo]).toEqual(['one+two', [record], [record]]);
    one.remove();
    one.remove();
    expect(sinks.port()).toBe(two.sink);
    two.remove();
    expect(sinks.port()).toBe(sinks.none);
  });

  test('a sink that fails keeps the record from nobody', () => {
    const lines: string[] = [];
    const restore = redirectInternalLog((line) => lines.push(line));
    const seen: object[] = [];
    const broken = sinks.add('broken', () => {
      throw new Error('disk full');
    });
    const good = sinks.add('good', (one) => seen.push(one));
    sinks.give(record);
    broken.remove();
    good.remove();
    restore();
    expect(seen).toEqual([record]);
    expect(lines).toEqual([`throughline error: ${item} could not be handed to broken: disk full\n`]);
  });
});
