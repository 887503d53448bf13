import type { AttributeList, SpanRecord } from '@throughline/core';
import { createScope } from '@throughline/core';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import * as fc from 'fast-check';

import { madeSpan } from './made-span.ts';
import { startOtlp, stopOtlp } from './started-otlp.ts';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  await stopOtlp();
  receiver.clear();
});
afterAll(() => receiver.close());

function circular(): unknown[] {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function nested(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

const thrower = new Proxy([], {
  get: () => {
    throw new Error('a trap');
  },
});

const HOSTILE_VALUES: readonly unknown[] = [
  thrower,
  circular(),
  nested(20_000),
  10n,
  Symbol('s'),
  null,
  undefined,
  NaN,
  Infinity,
  -Infinity,
  -0,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '\ud800',
  '\udfff\ud800',
  `${'a'.repeat(30)}\ud83d`,
  '\0',
  () => 1,
  new Date(NaN),
  { toString: null },
  [undefined, null, Symbol('in a list'), 5n],
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('a trap');
      },
    },
  ),
];

const hostileRecords = [
  ...HOSTILE_VALUES.map((value) => ({ attributeList: ['key', value] as AttributeList })),
  ...HOSTILE_VALUES.map((value) => ({ name: value as string })),
  ...HOSTILE_VALUES.map((value) => ({ attributeList: [value, 'value'] as AttributeList })),
  {
    traceState: {
      serialize: () => {
        throw new Error('no');
      },
    } as unknown as SpanRecord['traceState'],
  },
  { traceState: { serialize: () => 5 } as unknown as SpanRecord['traceState'] },
  { kind: NaN },
  { kind: -1 },
  { kind: 7 },
  { statusCode: 9 },
  { statusCode: 2, statusMessage: '\ud800' },
  { droppedAttributes: 2 ** 31 },
  {
    eventList: [
      {
        name: thrower as unknown as string,
        ticks: 1,
        explicitTime: undefined,
        attributeList: undefined,
        droppedAttributes: 0,
      },
    ],
  },
] as unknown as readonly Partial<SpanRecord>[];

const GOOD = 'a good span';

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  test(`whatever a span holds, all others arrive and the payload stays valid over ${protocol}`, async () => {
    const { end, flush } = startOtlp({ endpoint: receiver.url, protocol });
    for (const record of hostileRecords) {
      end(madeSpan({ name: GOOD }));
      end(madeSpan(record));
      end(madeSpan({ name: GOOD, attributeList: ['after', true] }));
    }
    const report = await flush();

    expect(receiver.invalid).toEqual([]);
    expect(receiver.spans().filter(({ name }) => name === GOOD)).toHaveLength(hostileRecords.length * 2);
    expect(report).toMatchObject({ made: hostileRecords.length * 3, queued: 0 });
    expect(report.delivered).toBe(receiver.spans().length);
    expect(report.delivered + report.dropped).toBe(report.made);
    expect(report.deliveries[0]?.reasons).toEqual({ encoding: report.dropped });
  });

  test(`any text arrives as valid Unicode over ${protocol}`, async () => {
    const { end, flush } = startOtlp({ endpoint: receiver.url, protocol, batch: { maxQueueSize: 5000 } });
    // Every unit of UTF-16, lone surrogates included.
    const units = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      minLength: 1,
      maxLength: 150,
    });
    const texts = fc.sample(units, { seed: 7, numRuns: 1000 });
    for (const text of texts) end(madeSpan({ name: text, attributeList: ['value', text, `key ${text}`, 1] }));
    await flush();

    expect(receiver.invalid).toEqual([]);
    const wellFormed = texts.map((text) => text.replace(/\p{Surrogate}/gu, '\ufffd'));
    const spans = receiver.spans();
    expect(spans.map(({ name }) => name)).toEqual(wellFormed);
    expect(spans.map(({ attributes }) => attributes['value'])).toEqual(wellFormed);
    expect(spans.map(({ attributes }) => Object.keys(attributes)[1])).toEqual(wellFormed.map((text) => `key ${text}`));
  });

  test(`numbers keep their kind and value over ${protocol}`, async () => {
    const { end, flush } = startOtlp({ endpoint: receiver.url, protocol });
    const numbers = [
      0,
      1,
      -1,
      127,
      128,
      2 ** 31,
      2 ** 32,
      -(2 ** 32),
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      2 ** 60,
      1.5,
      -0.1,
      5e-324,
      NaN,
      Infinity,
      -Infinity,
    ];
    end(madeSpan({ attributeList: numbers.flatMap((value, index) => [`n${index}`, value]) }));
    await flush();
    expect(receiver.invalid).toEqual([]);
    expect(Object.values(receiver.spans()[0]?.attributes ?? {})).toEqual(numbers);
  });
}

test('a scope that cannot be encoded costs only its own spans', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  const scope = createScope('broken', {
    attributes: {
      get trap(): string {
        throw new Error('a trap');
      },
    },
  });
  end(madeSpan());
  end(madeSpan({ scope }));
  end(madeSpan());
  expect(await flush()).toMatchObject({
    made: 3,
    delivered: 2,
    dropped: 1,
    deliveries: [{ reasons: { encoding: 1 } }],
  });
  expect(receiver.spans()).toHaveLength(2);
});

test('an attribute of 5 MB travels alone and costs no other span', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.grpcUrl, protocol: 'grpc' });
  end(madeSpan());
  end(madeSpan({ attributeList: ['large', 'x'.repeat(5_000_000)] }));
  end(madeSpan());
  expect(await flush()).toMatchObject({ made: 3, delivered: 3 });
  const sent = receiver.requests.map(({ decoded, bytes }) => ({
    large: bytes > 4_194_304,
    spans: decoded?.resourceSpans[0]?.scopeSpans[0]?.spans.length,
  }));
  expect(sent.filter(({ large }) => large)).toEqual([{ large: true, spans: 1 }]);
  expect(sent.filter(({ large }) => !large)).toHaveLength(2);
});

test('an attribute of 20 MB is refused before it takes that much memory', async () => {
  const { end, flush } = startOtlp({ endpoint: receiver.url });
  end(madeSpan({ attributeList: ['larger', 'x'.repeat(20_000_000)] }));
  end(madeSpan());
  expect(await flush()).toMatchObject({ made: 2, delivered: 1, deliveries: [{ reasons: { encoding: 1 } }] });
});
