/** Random programs of calls of the tracing API, and what they leave behind. */
import type {
  Attributes,
  Context,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
  TracerProvider,
} from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, createTraceState, trace } from '@opentelemetry/api';
import * as fc from 'fast-check';

/** One call on one of the spans made so far, counted from the last one. */
export interface Step {
  readonly on: number;
  readonly call: (span: Span) => void;
}

/** A span to start: below which of those made so far, and how. */
export interface Start {
  readonly below: number | 'root' | 'remote' | 'invalid';
  readonly name: string;
  readonly options: { kind?: SpanKind; attributes?: Attributes; links?: Link[]; startTime?: TimeInput; root?: boolean };
}

export type Instruction = { readonly start: Start } | { readonly step: Step };

const EPOCH = 1_700_000_000_000;
const text = fc.oneof(
  fc.constantFrom('', 'a', 'some text', '\ud83d\ude00\ud83d\ude00', '\ud800', 'x'.repeat(40)),
  fc.string({ maxLength: 12 }),
);
const numberValue = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(Number.NaN, Infinity, -0, 2 ** 53));
const gap = fc.constantFrom(null, undefined);
const list = fc.oneof(
  fc.array(fc.oneof({ arbitrary: text, weight: 4 }, { arbitrary: gap, weight: 1 }), { maxLength: 4 }),
  fc.array(fc.oneof({ arbitrary: numberValue, weight: 4 }, { arbitrary: gap, weight: 1 }), { maxLength: 4 }),
  fc.array(fc.boolean(), { maxLength: 4 }),
);
const refused = fc.constantFrom<unknown>({ a: 1 }, [1, 'a'], [[1]], Symbol('s'), 5n, () => 1);
const value = fc.oneof(
  { arbitrary: fc.oneof(text, numberValue, fc.boolean(), list) as fc.Arbitrary<unknown>, weight: 8 },
  { arbitrary: fc.oneof(gap as fc.Arbitrary<unknown>, refused), weight: 1 },
);
const setValue = value.filter((item) => item !== null && item !== undefined);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'http.route', '', 'constructor', 'hasOwnProperty');
const attributes = fc.dictionary(key, value, { maxKeys: 7 }) as fc.Arbitrary<Attributes>;
// Where the official SDK keeps a gap as a value, the programs have none.
const setAttributes = fc.dictionary(key, setValue, { maxKeys: 7 }) as fc.Arbitrary<Attributes>;

const hexId = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('123456789abcdef')), minLength: length, maxLength: length });
const traceState = fc.option(fc.constant(createTraceState('vendor=1,other=2')), { nil: undefined });
const spanContext: fc.Arbitrary<SpanContext> = fc
  .tuple(hexId(32), hexId(16), fc.constantFrom(0, 1), fc.boolean(), traceState)
  .map(([traceId, spanId, traceFlags, remote, state]) => ({
    traceId,
    spanId,
    traceFlags,
    ...(remote ? { isRemote: true } : {}),
    ...(state === undefined ? {} : { traceState: state }),
  }));
const link: fc.Arbitrary<Link> = fc
  .tuple(spanContext, fc.option(setAttributes, { nil: undefined }))
  .map(([context, given]) => (given === undefined ? { context } : { context, attributes: given }));

const offset = fc.integer({ min: 0, max: 100_000 });
const time: fc.Arbitrary<TimeInput> = fc.oneof(
  offset.map((ms) => EPOCH + ms),
  offset.map((ms) => new Date(EPOCH + ms)),
  fc
    .tuple(offset, fc.integer({ min: 0, max: 999_999_999 }))
    .map(([seconds, nanos]) => [EPOCH / 1000 + seconds, nanos] as [number, number]),
);
const status: fc.Arbitrary<SpanStatus> = fc
  .tuple(
    fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
    fc.option(text, { nil: undefined }),
  )
  .map(([code, message]) => (message === undefined ? { code } : { code, message }));

const exception = fc.oneof(
  fc.constant(new TypeError('wrong type')),
  fc.constant(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
  fc.constant({ code: 42, message: 'numbered' }),
  fc.constant({ code: 0, name: 'Named' }),
  fc.constant({ name: '', message: '' }),
  fc.constant({}),
  fc.constant(''),
  text.map((message) => ({ message })),
  text,
);

const call: fc.Arbitrary<Step['call']> = fc.oneof(
  fc.tuple(key, value).map(
    ([name, given]) =>
      (span: Span) =>
        void span.setAttribute(name, given as string),
  ),
  attributes.map((given) => (span: Span) => void span.setAttributes(given)),
  fc.tuple(text, setAttributes, time).map(
    ([name, given, at]) =>
      (span: Span) =>
        void span.addEvent(name, given, at),
  ),
  fc.tuple(text, time).map(
    ([name, at]) =>
      (span: Span) =>
        void span.addEvent(name, at),
  ),
  fc.tuple(text, time, time).map(
    ([name, at, really]) =>
      (span: Span) =>
        void span.addEvent(name, at, really),
  ),
  link.map((given) => (span: Span) => void span.addLink(given)),
  fc.array(link, { maxLength: 5 }).map((given) => (span: Span) => void span.addLinks(given)),
  status.map((given) => (span: Span) => void span.setStatus(given)),
  text.map((name) => (span: Span) => void span.updateName(name)),
  fc.tuple(exception, time).map(
    ([error, at]) =>
      (span: Span) =>
        span.recordException(error as Error, at),
  ),
  time.map((at) => (span: Span) => span.end(at)),
);

const start: fc.Arbitrary<Start> = fc.record({
  below: fc.oneof<fc.Arbitrary<Start['below']>[]>(fc.nat({ max: 5 }), fc.constantFrom('root', 'remote', 'invalid')),
  name: text,
  options: fc.record(
    {
      kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER),
      attributes: setAttributes,
      links: fc.array(link, { maxLength: 5 }),
      startTime: time,
      root: fc.boolean(),
    },
    { requiredKeys: ['startTime'] },
  ),
});

/** Programs that begin with a span and go on with calls and further spans. */
export const programs: fc.Arbitrary<readonly Instruction[]> = fc
  .tuple(
    start,
    fc.array(
      fc.oneof(
        { arbitrary: start.map((given) => ({ start: given })), weight: 1 },
        { arbitrary: fc.record({ on: fc.nat({ max: 5 }), call }).map((step) => ({ step })), weight: 5 },
      ),
      { maxLength: 40 },
    ),
  )
  .map(([first, rest]) => [{ start: first }, ...rest]);

const REMOTE: SpanContext = {
  traceId: 'f'.repeat(32),
  spanId: 'e'.repeat(16),
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('from=far'),
};
const INVALID: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 1 };

function contextFor(below: Start['below'], spans: readonly Span[]): Context {
  if (below === 'root') return ROOT_CONTEXT;
  if (below === 'remote') return trace.setSpanContext(ROOT_CONTEXT, REMOTE);
  if (below === 'invalid') return trace.setSpanContext(ROOT_CONTEXT, INVALID);
  const parent = spans.at(-1 - below);
  return parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
}

/** Runs a program and ends every span that it left open, at times in order. */
export function run(program: readonly Instruction[], provider: TracerProvider): void {
  const tracer = provider.getTracer('programs', '1.2.3', { schemaUrl: 'https://example.test/schema' });
  const spans: Span[] = [];
  for (const instruction of program) {
    if ('start' in instruction) {
      const { below, name, options } = instruction.start;
      spans.push(tracer.startSpan(name, options, contextFor(below, spans)));
    } else {
      const span = spans.at(-1 - instruction.step.on);
      if (span !== undefined) instruction.step.call(span);
    }
  }
  spans.forEach((span, index) => span.end(EPOCH + 1_000_000 + index));
}
