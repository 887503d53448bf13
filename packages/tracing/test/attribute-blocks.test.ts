import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { AttributeBlock, LiveSpan, SpanRecord } from '@throughline/core';
import { createScope, keyAt, ports, registry } from '@throughline/core';
import * as fc from 'fast-check';

import { attributesOf } from '../src/readable-span.ts';
import type { RecordingSpan } from '../src/recording-span.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const scope = createScope('test');
let started: StartedTracing;

function start(attributeCount = 128): void {
  started = startTracing({ limits: { attributeCount } });
}

function open(): LiveSpan {
  return ports.span.startWith(scope, 'x', {}, ROOT_CONTEXT);
}

function block(attributes: Record<string, unknown>): AttributeBlock {
  return ports.span.block(attributes as never);
}

/** All keys as a sink would write them. */
function keysOf({ attributeList = [], block: own, connectionBlock }: SpanRecord): string[] {
  const lists = [own?.attributeList ?? [], connectionBlock?.attributeList ?? [], attributeList];
  return lists.flatMap((list) => list.flatMap((_item, index) => (index % 2 === 0 ? [keyAt(list, index)] : [])));
}

afterEach(() => started.stop());

test('a span shows the attributes of its block and its own', () => {
  start();
  const span = open();
  span.useBlock(block({ a: 1, b: 'x' }));
  span.put('c', true);
  expect(attributesOf(span as RecordingSpan)).toEqual({ a: 1, b: 'x', c: true });
});

test('setting a key that the block owns takes the block apart, and leaves the block itself alone', () => {
  start();
  const shared = block({ a: 1, b: 2 });
  const one = open();
  const two = open();
  for (const span of [one, two]) span.useBlock(shared);
  one.setAttribute('a', 'mine');
  [one, two].forEach((span) => span.end());
  const [first, second] = started.spans;
  expect(first).toMatchObject({ block: undefined, attributeList: ['a', 'mine', 'b', 2] });
  expect(second?.block).toBe(shared);
  expect(shared.attributeList).toEqual(['a', 1, 'b', 2]);
});

test('setting other keys leaves the block in place', () => {
  start();
  const span = open() as RecordingSpan;
  const own = block({ a: 1 });
  span.useBlock(own);
  span.setAttributes({ b: 1, c: 2 });
  expect(span.block).toBe(own);
});

test('what was set before gives way to the block, whoever set it', () => {
  start();
  const span = open() as RecordingSpan;
  span.put('a', 'put');
  span.setAttribute('b', 'set');
  span.put('kept', 1);
  span.useBlock(block({ a: 1, b: 2 }));
  expect(keysOf(span)).toEqual(['a', 'b', 'kept']);
  expect(attributesOf(span)).toEqual({ a: 1, b: 2, kept: 1 });
});

test('a second block takes the place of the first', () => {
  start();
  const span = open() as RecordingSpan;
  span.useBlock(block({ a: 1, b: 1 }));
  span.useBlock(block({ b: 2, c: 2 }));
  expect(attributesOf(span)).toEqual({ b: 2, c: 2 });
});

test('the attributes of a block count against the limit, those that were dropped when it was built too', () => {
  start(3);
  const large = block({ a: 1, b: 2, c: 3, d: 4 });
  expect(large).toMatchObject({ size: 3, droppedAttributes: 1 });
  const span = open() as RecordingSpan;
  span.put('x', 1);
  span.useBlock(large);
  span.setAttribute('y', 1);
  span.end();
  expect(keysOf(span)).toEqual(['x', 'a', 'b']);
  expect(span.droppedAttributesCount).toBe(3);
  const roomy = open() as RecordingSpan;
  roomy.useBlock(large);
  roomy.put('y', 1);
  expect([keysOf(roomy), roomy.droppedAttributesCount]).toEqual([['a', 'b', 'c'], 2]);
  roomy.setAttribute('a', 'mine');
  expect([keysOf(roomy).sort(), roomy.droppedAttributesCount]).toEqual([['a', 'b', 'c'], 2]);
});

describe('what the spans of one connection have in common', () => {
  test('stands beside the block and what the span has of its own', () => {
    start();
    const span = open() as RecordingSpan;
    const connection = block({ peer: 'x' });
    span.put('own', 1);
    span.useConnectionBlock(connection);
    span.useBlock(block({ route: '/' }));
    expect([span.connectionBlock, attributesOf(span)]).toEqual([connection, { route: '/', peer: 'x', own: 1 }]);
  });

  test('is taken apart by whoever sets one of its keys, and gives way to nobody who set it before', () => {
    start();
    const shared = block({ peer: 'x', port: 1 });
    const before = open() as RecordingSpan;
    before.setAttribute('peer', 'before');
    before.useConnectionBlock(shared);
    const after = open() as RecordingSpan;
    after.useConnectionBlock(shared);
    after.setAttribute('peer', 'after');
    expect([keysOf(before), attributesOf(before)]).toEqual([['peer', 'port'], { peer: 'x', port: 1 }]);
    expect([after.connectionBlock, attributesOf(after)]).toEqual([undefined, { peer: 'after', port: 1 }]);
    expect(shared.attributeList).toEqual(['peer', 'x', 'port', 1]);
  });

  test('counts against the limit, with what the limit had dropped from it', () => {
    start(3);
    const span = open() as RecordingSpan;
    span.put('own', 1);
    span.useConnectionBlock(block({ peer: 'x', port: 1 }));
    span.useBlock(block({ route: '/' }));
    span.end();
    expect([keysOf(span).sort(), span.droppedAttributesCount]).toEqual([['own', 'peer', 'port'], 1]);
    const full = open() as RecordingSpan;
    full.useConnectionBlock(block({ a: 1, b: 2, c: 3, d: 4 }));
    full.setAttribute('e', 5);
    full.end();
    expect([keysOf(full), full.droppedAttributesCount]).toEqual([['a', 'b', 'c'], 2]);
  });

  test('is what a processor may change like anything else', async () => {
    started = startTracing({
      processors: [
        {
          onStart: () => undefined,
          onEnd: (span: { attributes: Record<string, unknown> }) => void delete span.attributes['peer'],
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    const span = open();
    span.useConnectionBlock(block({ peer: 'x', port: 1 }));
    span.end();
    expect(started.spans.map(attributesOf)).toEqual([{ port: 1 }]);
  });
});

test('a block is built under the limits in force and carries their generation', () => {
  started = startTracing({ limits: { attributeValueLength: 3 } });
  const built = block({ a: 'abcdef', list: ['abcdef'], bad: {}, gap: null });
  expect(built.attributeList).toEqual(['a', 'abc', 'list', ['abc']]);
  expect(built.generation).toBe(registry.generation);
  started.setup.reconfigure({});
  expect(registry.generation).toBe(built.generation + 1);
});

test('after the end nothing changes any more', () => {
  start();
  const span = open() as RecordingSpan;
  span.useBlock(block({ a: 1 }));
  span.end();
  span.useBlock(block({ b: 1 }));
  span.put('c', 1);
  span.setAttribute('a', 2);
  expect(attributesOf(span)).toEqual({ a: 1 });
});

test('a span that does not record takes blocks and puts without a trace', () => {
  started = startTracing({ sampler: 'always_off' });
  const span = open();
  span.useBlock(block({ a: 1 }));
  span.put('b', 1);
  span.end();
  expect([span.recording, started.spans]).toEqual([false, []]);
});

/**
 * `put` does not look for its key: an instrumentation sets each of its keys once, and none that its block owns. Everything else may come
 * in any order, from the instrumentation and the application at once.
 */
test('in whatever order blocks, puts and sets come, no key is there twice and the last writer is heard', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const blocks = fc.dictionary(key, fc.integer(), { minKeys: 1, maxKeys: 4 });
  const connections = fc.dictionary(fc.constantFrom('c1', 'c2'), fc.integer(), { minKeys: 1 });
  const steps = fc.array(
    fc.oneof(
      blocks.map((attributes) => ({ block: attributes })),
      fc
        .tuple(fc.oneof(key, fc.constantFrom('c1', 'c2')), fc.integer())
        .map(([name, value]) => ({ set: [name, value] as const })),
      fc
        .tuple(fc.constantFrom('p1', 'p2', 'p3', 'p4'), fc.integer())
        .map(([name, value]) => ({ put: [name, value] as const })),
    ),
    { maxLength: 12 },
  );
  start();
  fc.assert(
    fc.property(connections, steps, (connection, todo) => {
      const span = open() as RecordingSpan;
      const put = new Set<string>();
      let expected: Record<string, unknown> = { ...connection };
      span.useConnectionBlock(block(connection));
      let whole: Record<string, unknown> = {};
      for (const step of todo) {
        if ('block' in step) {
          // A block that is still whole is replaced; one that was taken apart has become the span's own.
          const gone = span.block === undefined ? [] : Object.keys(whole);
          expected = Object.fromEntries(Object.entries(expected).filter(([name]) => !gone.includes(name)));
          whole = step.block;
          Object.assign(expected, step.block);
          span.useBlock(block(step.block));
        } else if ('set' in step) {
          const [name, value] = step.set;
          expected[name] = value;
          span.setAttribute(name, value);
        } else if (!put.has(step.put[0])) {
          const [name, value] = step.put;
          put.add(name);
          expected[name] = value;
          span.put(name, value);
        }
        expect(new Set(keysOf(span)).size).toBe(keysOf(span).length);
      }
      expect(attributesOf(span)).toEqual(expected);
    }),
    { seed: 23, numRuns: 1_000 },
  );
});
