/** The same seeded records through the official SDK and through ours: what differs, differs for one of the reasons that are named here. */
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { LogRecord as GivenRecord } from '@opentelemetry/api-logs';
import { SeverityNumber } from '@opentelemetry/api-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import * as fc from 'fast-check';

import { loggerProvider } from '../src/logger-provider.ts';
import { startLogging } from './started-logging.ts';

const LIMITS = { attributeCount: 5, attributeValueLength: 12 };

const text = fc.string({ maxLength: 20, size: 'max' });
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.uint8Array({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
/** What the official SDK leaves out, and ours makes readable. */
const unusual = fc.constantFrom<unknown>(
  Symbol('s'),
  new Date(0),
  new Map([['a', 1]]),
  10n,
  () => 1,
  new Error('boom'),
);

const spanContext = fc.record({
  traceId: fc.constantFrom('5b8aa5a2d2c872e8321cf37308d69df2', '00000000000000000000000000000000', 'x'),
  spanId: fc.constantFrom('051581bf3cb55c13', '0000000000000000'),
  traceFlags: fc.constantFrom(0, 1),
});

const ALL_SEVERITIES = Object.values(SeverityNumber).filter(
  (one) => typeof one === 'number' && one !== SeverityNumber.UNSPECIFIED,
);

const given: fc.Arbitrary<GivenRecord> = fc.record(
  {
    timestamp: fc.constantFrom(1_700_000_000_123, new Date(1_700_000_000_000), [1_700_000_000, 5] as [number, number]),
    observedTimestamp: fc.constantFrom([1_700_000_001, 6] as [number, number]),
    severityNumber: fc.constantFrom(...ALL_SEVERITIES),
    severityText: fc.string({ minLength: 1, maxLength: 8 }),
    eventName: fc.string({ minLength: 1, maxLength: 8 }),
    body: value,
    attributes: fc.dictionary(text, fc.oneof({ arbitrary: value, weight: 9 }, { arbitrary: unusual, weight: 1 }), {
      maxKeys: 8,
      noNullPrototype: true,
    }),
    exception: fc.constantFrom<unknown>(
      'thrown',
      new TypeError('boom'),
      Object.assign(new Error('gone'), { code: 'ENOENT' }),
      7,
    ),
    context: spanContext.map((one) => trace.setSpanContext(ROOT_CONTEXT, one)),
  },
  { requiredKeys: ['timestamp', 'observedTimestamp'] },
) as fc.Arbitrary<GivenRecord>;

/** Why one is not like the other; `undefined` where it is. */
type Reason = 'the body has a limit too' | 'unusual values become readable';

function shownBy(record: ReadableLogRecord): Record<string, unknown> {
  const {
    hrTime,
    hrTimeObserved,
    severityNumber,
    severityText,
    eventName,
    body,
    attributes,
    spanContext: span,
  } = record;
  const {
    droppedAttributesCount,
    instrumentationScope: { name, version },
  } = record;
  return {
    hrTime,
    hrTimeObserved,
    severityNumber,
    severityText,
    eventName,
    body,
    attributes,
    span,
    droppedAttributesCount,
    name,
    version,
  };
}

/** Whether a text in a value is longer than the limit of attribute values. */
function hasLongText(inner: unknown): boolean {
  if (typeof inner === 'string') return inner.length > LIMITS.attributeValueLength;
  if (typeof inner !== 'object' || inner === null || inner instanceof Uint8Array) return false;
  return Object.values(inner).some(hasLongText);
}

function hasUnusual(inner: unknown): boolean {
  if (['symbol', 'bigint', 'function'].includes(typeof inner)) return true;
  return inner instanceof Date || inner instanceof Map || inner instanceof Error;
}

const official = new InMemoryLogRecordExporter();
const provider = new LoggerProvider({
  processors: [new SimpleLogRecordProcessor({ exporter: official })],
  logRecordLimits: {
    attributeCountLimit: LIMITS.attributeCount,
    attributeValueLengthLimit: LIMITS.attributeValueLength,
  },
});

test('records are the same, save for the reasons named', async () => {
  const ours = new InMemoryLogRecordExporter();
  // Redaction is ours alone, and has tests of its own.
  const started = startLogging({
    limits: LIMITS,
    redaction: false,
    processors: [new SimpleLogRecordProcessor({ exporter: ours })] as never,
  });
  const met = new Map<Reason | 'none', number>();
  const logger = loggerProvider.getLogger('lib', '1.0.0');
  await fc.assert(
    fc.asyncProperty(given, async (record) => {
      ours.reset();
      official.reset();
      provider.getLogger('lib', '1.0.0').emit(record);
      logger.emit(record);
      await Promise.resolve();
      const [theirs] = official.getFinishedLogRecords().map(shownBy);
      const [own] = ours.getFinishedLogRecords().map(shownBy);
      const reasons: Reason[] = [];
      if (hasLongText(record.body)) reasons.push('the body has a limit too');
      if (Object.values(record.attributes ?? {}).some(hasUnusual)) reasons.push('unusual values become readable');
      for (const reason of reasons.length === 0 ? (['none'] as const) : reasons)
        met.set(reason, (met.get(reason) ?? 0) + 1);
      const without = (shown: Record<string, unknown> | undefined): unknown => ({
        ...shown,
        ...(reasons.includes('the body has a limit too') ? { body: undefined } : {}),
        ...(reasons.includes('unusual values become readable')
          ? { attributes: undefined, droppedAttributesCount: undefined }
          : {}),
      });
      expect(without(own)).toEqual(without(theirs));
    }),
    { seed: 4_242, numRuns: 1_000 },
  );
  expect([...met.keys()].sort((a, b) => a.localeCompare(b))).toEqual([
    'none',
    'the body has a limit too',
    'unusual values become readable',
  ]);
  expect(met.get('none')).toBeGreaterThan(300);
  await started.stop();
});
