/** What has the shape of an argument of the API, with something else inside. */
import { circular, refuse, throwing } from './traps.ts';

const OF_SPANS = [
  'a',
  'name',
  'message',
  'stack',
  'code',
  'kind',
  'attributes',
  'links',
  'startTime',
  'root',
  'context',
  'traceId',
  'length',
  'getValue',
  'then',
  'rules',
];
const OF_INSTRUMENTS = ['a', 'unit', 'description', 'advice', 'valueType', 'buckets', 'then', 'name'];
const GOOD = { good: 'kept' };
const [TRACE_ID, SPAN_ID] = ['a'.repeat(32), 'b'.repeat(16)];

const SPAN_MAKERS: readonly (() => unknown)[] = [
  () => throwing(OF_SPANS),
  () => [Number.MAX_SAFE_INTEGER, 999_999_999],
  () => [-5, 2e9],
  () => ({ kind: 99, attributes: 5, links: 'x', startTime: 'y', root: 'z' }),
  () => ({
    attributes: throwing(['a']),
    links: [null, 5, {}, { context: null }, { context: { traceId: 5 } }],
    root: null,
  }),
  () => ({
    context: { traceId: 'z'.repeat(32), spanId: 'z'.repeat(16), traceFlags: Number.NaN, traceState: 'not one' },
  }),
  () => ({
    context: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: Infinity, traceState: { serialize: refuse } },
  }),
  () => ({ spanContext: refuse }),
  () => ({
    spanContext: () => ({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 'x', traceState: { serialize: 5 } }),
  }),
];

const INSTRUMENT_MAKERS: readonly (() => unknown)[] = [
  () => throwing(OF_INSTRUMENTS, GOOD),
  () => throwing(['explicitBucketBoundaries', 'getValue'], GOOD),
  () => ({
    a: throwing(['b'], GOOD),
    b: circular(),
    c: Symbol('c'),
    d: 5n,
    e: () => 1,
    f: Number.NaN,
    ...GOOD,
  }),
  () => ({ unit: 5, description: {}, valueType: 'INT', advice: { explicitBucketBoundaries: ['a'] }, buckets: 7 }),
  () => ({ advice: { explicitBucketBoundaries: [3, Number.NaN] }, buckets: [circular()] }),
];

const CONTEXT_MAKERS: readonly (() => unknown)[] = [
  () => ({ getValue: refuse, setValue: refuse, deleteValue: refuse }),
  () => ({ getValue: () => circular(), setValue: () => null, deleteValue: () => undefined }),
  () => ({ getValue: () => ({ spanContext: refuse }) }),
  () => ({ getValue: () => ({ spanContext: () => throwing(['traceId'], GOOD) }) }),
  () => ({ getValue: () => throwing(['traceId0', 'spanContext'], GOOD) }),
];

/** Makes each value anew, so that one run cannot spoil it for the next. */
export const SHAPED_MAKERS: readonly (() => unknown)[] = [...SPAN_MAKERS, ...INSTRUMENT_MAKERS, ...CONTEXT_MAKERS];
