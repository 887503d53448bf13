import { setTimeout as after } from 'node:timers/promises';

import type { SpanOptions } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { SpanRecord } from '@throughline/core';
import { activeSpan, createScope, runInContext, spanIdToHex } from '@throughline/core';

import { attributesOf } from '../src/readable-span.ts';
import type { SpanDetails } from '../src/span-details.ts';
import { createSpanFunctions } from '../src/span-functions.ts';
import type { StartedTracing } from './started-tracing.ts';
import { startTracing } from './started-tracing.ts';

const telemetry = createSpanFunctions(createScope('app'));
let started: StartedTracing;

beforeEach(() => {
  started = startTracing();
});
afterEach(() => started.stop());

function ended(name: string): SpanRecord {
  const found = started.spans.filter((span) => span.name === name);
  expect(found).toHaveLength(1);
  return found[0] as SpanRecord;
}

function parentOf(name: string): string | undefined {
  const { parentId0, parentId1 } = ended(name);
  const parent = started.spans.find(({ spanId0, spanId1 }) => spanId0 === parentId0 && spanId1 === parentId1);
  return (parentId0 | parentId1) === 0 ? undefined : (parent?.name ?? 'not ended');
}

function expectFailed(name: string, type: string, message: string | undefined): void {
  const span = ended(name);
  expect(span).toMatchObject({ statusCode: SpanStatusCode.ERROR, statusMessage: message });
  expect(attributesOf(span)['error.type']).toBe(type);
}

describe('trace', () => {
  test('runs a function in a span, returns its result at once and ends the span', () => {
    const result = telemetry.trace('op', (span) => {
      expect(activeSpan()).toBe(span);
      expect(span.isRecording()).toBe(true);
      return { some: 'result' };
    });
    expect(result).toEqual({ some: 'result' });
    expect(ended('op')).toMatchObject({
      kind: SpanKind.INTERNAL,
      statusCode: SpanStatusCode.UNSET,
      scope: { name: 'app' },
    });
    expect(activeSpan()).toBeUndefined();
  });

  test('ends the span when the promise settles, and hands on its value', async () => {
    const promise = telemetry.trace('op', async () => {
      await after(5);
      return 42;
    });
    expect(started.spans).toEqual([]);
    expect(await promise).toBe(42);
    const { startTicks, endTicks } = ended('op');
    expect(endTicks - startTicks).toBeGreaterThan(3);
  });

  test('an error goes on as the same object in the same tick, and marks the span', () => {
    const error = new TypeError('wrong');
    let caught: unknown;
    try {
      telemetry.trace('op', () => {
        throw error;
      });
    } catch (thrown) {
      caught = thrown;
    }
    expect(caught).toBe(error);
    expectFailed('op', 'TypeError', 'wrong');
    expect(ended('op').eventList).toMatchObject([{ name: 'exception' }]);
  });

  test('so does a rejection', async () => {
    const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const promise = telemetry.trace('op', () => Promise.reject(error));
    await expect(promise).rejects.toBe(error);
    expectFailed('op', 'ECONNREFUSED', 'refused');
  });

  test.each<[string, unknown, string | undefined, number]>([
    ['a text', 'broken', 'broken', 1],
    ['a number', 42, '42', 1],
    ['a symbol', Symbol('s'), 'Symbol(s)', 1],
    ['nothing', undefined, undefined, 0],
    ['null', null, undefined, 0],
    ['an object that says nothing', {}, undefined, 0],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
      undefined,
      0,
    ],
  ])('%s that is thrown goes on, and the span has failed', (_what, thrown, message, events) => {
    let caught: unknown = 'not thrown';
    try {
      telemetry.trace('op', () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expectFailed('op', '_OTHER', message);
    expect(ended('op').eventList ?? []).toHaveLength(events);
  });

  test('concurrent calls are siblings', async () => {
    const op = (name: string): Promise<void> => telemetry.trace(name, () => after(2));
    await telemetry.trace('parent', () => Promise.all([op('a'), op('b'), op('c')]));
    expect(['a', 'b', 'c'].map(parentOf)).toEqual(['parent', 'parent', 'parent']);
  });

  test('a subclass of Promise stays one', async () => {
    // oxlint-disable-next-line house/only-errors-extend -- drivers return such promises
    class Query extends Promise<number> {
      limit(): this {
        return this;
      }
    }
    const result = telemetry.trace('op', () => new Query((resolve) => resolve(1)));
    expect(result).toBeInstanceOf(Query);
    expect(await result.limit()).toBe(1);
    expect(ended('op')).toBeDefined();
  });

  test('a lazy thenable is neither started nor waited for', () => {
    const then = jest.fn();
    // oxlint-disable-next-line unicorn/no-thenable -- a query builder is one
    const builder = { then };
    expect(telemetry.trace('op', () => builder)).toBe(builder);
    expect(then).not.toHaveBeenCalled();
    expect(ended('op')).toBeDefined();
  });

  test('a span that the function has ended itself is left alone', () => {
    telemetry.trace('op', (span) => span.end());
    expect(ended('op')).toBeDefined();
  });
});

describe('details', () => {
  test.each<[string, SpanDetails, SpanOptions]>([
    ['attributes', { table: 'users' }, { attributes: { table: 'users' } }],
    ['options', { kind: SpanKind.CLIENT, attributes: { a: 1 } }, { kind: SpanKind.CLIENT, attributes: { a: 1 } }],
    [
      'attributes with the name of an option and the type of none',
      { kind: 'hot', a: 1 },
      { attributes: { kind: 'hot', a: 1 } },
    ],
    ['attributes besides the name of an option', { kind: 3, a: 1 }, { attributes: { kind: 3, a: 1 } }],
    [
      'names that every object has',
      { constructor: 'x', hasOwnProperty: 'kind' },
      { attributes: { constructor: 'x', hasOwnProperty: 'kind' } },
    ],
    ['nothing', {}, {}],
  ])('as %s', (_what, details, { kind = SpanKind.INTERNAL, attributes = {} }) => {
    telemetry.trace('op', details, () => undefined);
    expect(ended('op').kind).toBe(kind);
    expect(attributesOf(ended('op'))).toEqual(attributes);
  });

  test('that throw cost themselves alone', () => {
    const details = {
      get bad(): never {
        throw new Error('no');
      },
      good: 1,
    };
    expect(telemetry.trace('op', details as never, () => 42)).toBe(42);
    expect(attributesOf(ended('op'))).toEqual({ good: 1 });
  });

  test.each([
    null,
    undefined,
    5,
    'x',
    [],
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
  ])('%# that are none are none', (details) => {
    expect(telemetry.trace('op', details as never, () => 42)).toBe(42);
    using span = telemetry.span('using', details as never);
    expect(span.isRecording()).toBe(true);
  });
});

describe('span, with using', () => {
  test('is active until the end of the block and ends there', () => {
    {
      using outer = telemetry.span('outer', { a: 1 });
      expect(trace.getActiveSpan()?.spanContext()).toBe(outer.spanContext());
      using inner = telemetry.span('inner');
      inner.setAttribute('b', 2);
    }
    expect(started.spans.map(({ name }) => name)).toEqual(['inner', 'outer']);
    expect(parentOf('inner')).toBe('outer');
    expect(activeSpan()).toBeUndefined();
  });

  test('may await, and disposes asynchronously too', async () => {
    {
      await using span = telemetry.span('op');
      await after(2);
      expect(trace.getActiveSpan()?.spanContext()).toBe(span.spanContext());
    }
    expect(ended('op')).toBeDefined();
    expect(activeSpan()).toBeUndefined();
  });

  test('an error that leaves the block ends the span without judging it; fail() does', () => {
    const failing = (name: string, fail: boolean) => (): never => {
      using span = telemetry.span(name);
      const error = new RangeError('far');
      if (fail) span.fail(error);
      throw error;
    };
    expect(failing('plain', false)).toThrow('far');
    expect(failing('failed', true)).toThrow('far');
    expect(ended('plain').statusCode).toBe(SpanStatusCode.UNSET);
    expectFailed('failed', 'RangeError', 'far');
  });

  test('ended by hand is no longer active, and ends once', () => {
    {
      using span = telemetry.span('op');
      span.end();
      expect(activeSpan()).toBeUndefined();
      expect(span.isRecording()).toBe(false);
    }
    expect(ended('op')).toBeDefined();
  });

  test('is a span of the API in every respect', () => {
    const link = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };
    {
      using span = telemetry.span('op');
      span
        .setAttribute('a', 1)
        .setAttributes({ b: 2 })
        .addEvent('e', { c: 3 })
        .addLink(link)
        .addLinks([link])
        .setStatus({ code: SpanStatusCode.OK })
        .updateName('renamed');
      span.recordException(new Error('seen'));
    }
    const span = ended('renamed');
    expect(attributesOf(span)).toEqual({ a: 1, b: 2 });
    expect(span).toMatchObject({ statusCode: SpanStatusCode.OK, eventList: [{ name: 'e' }, { name: 'exception' }] });
    expect(span.linkList).toHaveLength(2);
  });

  /** The case of README and of the doc comment: `trace()` is the answer. */
  test('concurrent calls do not become siblings', async () => {
    const op = async (name: string): Promise<void> => {
      using span = telemetry.span(name);
      await after(2);
    };
    await telemetry.trace('parent', () => Promise.all([op('a'), op('b'), op('c')]));
    expect(['a', 'b', 'c'].map(parentOf)).toEqual(['parent', 'a', 'b']);
    expect(activeSpan()).toBeUndefined();
  });

  test('does not activate where another context manager is in charge, and still records', async () => {
    await started.stop();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    started = startTracing();
    {
      using span = telemetry.span('op');
      expect(activeSpan()).toBeUndefined();
      telemetry.trace('inside', () => expect(activeSpan()?.spanContext()).not.toBe(span.spanContext()));
    }
    expect(['op', 'inside'].map(parentOf)).toEqual([undefined, undefined]);
    await started.stop();
    context.disable();
  });
});

describe('wrap', () => {
  test('keeps name, length, this, arguments and result', () => {
    const wrapped = telemetry.wrap('op', function multiply(this: { by: number }, a: number, b: number): number {
      return a * b * this.by;
    });
    expect([wrapped.name, wrapped.length]).toEqual(['multiply', 2]);
    expect(wrapped.call({ by: 10 }, 2, 3)).toBe(60);
    expect(ended('op')).toBeDefined();
  });

  test('makes a span at each call, with attributes of its arguments and other options', () => {
    const wrapped = telemetry.wrap('op', (id: number) => id, { kind: SpanKind.CONSUMER, attributes: (id) => ({ id }) });
    wrapped(1);
    wrapped(2);
    expect(started.spans.map((span) => [span.kind, attributesOf(span)])).toEqual([
      [SpanKind.CONSUMER, { id: 1 }],
      [SpanKind.CONSUMER, { id: 2 }],
    ]);
  });

  test('attributes that cannot be made cost themselves alone', () => {
    const wrapped = telemetry.wrap('op', () => 42, {
      attributes: () => {
        throw new Error('no');
      },
    });
    expect(wrapped()).toBe(42);
    expect(attributesOf(ended('op'))).toEqual({});
  });

  test('of an async function waits for it', async () => {
    const wrapped = telemetry.wrap('op', async (name: string) => {
      await after(1);
      return `hello ${name}`;
    });
    expect(await wrapped('ada')).toBe('hello ada');
    expect(ended('op')).toBeDefined();
  });
});

describe('the current ids', () => {
  test('are those of the active span, and undefined where there is none', () => {
    expect([telemetry.currentTraceId(), telemetry.currentSpanId()]).toEqual([undefined, undefined]);
    telemetry.trace('op', (span) => {
      const { traceId, spanId } = span.spanContext();
      expect([telemetry.currentTraceId(), telemetry.currentSpanId()]).toEqual([traceId, spanId]);
    });
    expect(telemetry.currentSpanId()).toBeUndefined();
    expect(spanIdToHex(ended('op'))).toHaveLength(16);
  });

  test.each([
    null,
    {},
    5,
    { spanContext: () => ({ traceId: '0', spanId: '0' }) },
    {
      spanContext: () => {
        throw new Error('no');
      },
    },
  ])('are undefined for %#, which is no span', (span) => {
    runInContext(trace.setSpan(ROOT_CONTEXT, span as never), () => {
      expect([telemetry.currentTraceId(), telemetry.currentSpanId()]).toEqual([undefined, undefined]);
      expect(telemetry.trace('op', () => 42)).toBe(42);
    });
    expect(ended('op')).toBeDefined();
  });
});

test('without a function nothing is called and nothing thrown', () => {
  for (const fn of [null, undefined, 5, {}]) {
    expect(telemetry.trace('op', {}, fn as never)).toBeUndefined();
    expect(telemetry.trace('op', fn as never)).toBeUndefined();
    expect(telemetry.wrap('op', fn as never)).toBe(fn);
  }
  expect(telemetry.wrap('op', () => 42, null as never)()).toBe(42);
  expect(started.spans).toHaveLength(1);
});

test('before telemetry starts and after it has stopped the functions only run', async () => {
  await started.stop();
  expect(telemetry.trace('op', (span) => span.isRecording())).toBe(false);
  expect(await telemetry.trace('op', () => Promise.resolve(1))).toBe(1);
  {
    using span = telemetry.span('op');
    expect(span.isRecording()).toBe(false);
  }
  expect(telemetry.wrap('op', (x: number) => x)(5)).toBe(5);
  expect(started.spans).toEqual([]);
});
