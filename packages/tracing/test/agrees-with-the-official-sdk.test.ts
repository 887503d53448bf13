/**
 * The same programs run on the official SDK and on ours, and every field of every span is compared.
 *
 * What differs on purpose is named here with its reason, and nothing else may differ:
 * - a link shows its attributes and its count of dropped ones also where there are none: a reader need not ask for their presence;
 * - the context of the parent shows the flags and the state of the span itself: a span keeps the id of its parent, not its context;
 * - flags keep the other bits of the parent: W3C Trace Context level 2 hands the random flag on;
 * - attributes that are null or undefined are left out of events, links and what a sampler sees, not out of spans alone;
 * - an end before the start by less than a second is given no duration too: the official check looks at whole seconds alone.
 */
import type { HrTime, Sampler } from '@opentelemetry/api';
import { SamplingDecision, createTraceState, diag } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { sequentialIdGenerator } from '@throughline/testing';
import * as fc from 'fast-check';

import { tracerProvider } from '../src/tracer-provider.ts';
import type { Instruction } from './span-programs.ts';
import { programs, run } from './span-programs.ts';
import { startTracing } from './started-tracing.ts';

const SAMPLED = 1;

interface Limits {
  readonly attributes: number;
  readonly length: number;
  readonly events: number;
  readonly links: number;
  readonly perEvent: number;
  readonly perLink: number;
}

const limits: fc.Arbitrary<Limits> = fc.record({
  attributes: fc.constantFrom(0, 1, 3, 128),
  length: fc.constantFrom(1, 5, 1_000),
  events: fc.constantFrom(0, 1, 3, 128),
  links: fc.constantFrom(0, 1, 3, 128),
  perEvent: fc.constantFrom(0, 1, 128),
  perLink: fc.constantFrom(0, 1, 128),
});

/** Decides by the name, and has its say in attributes and state. */
const byName: Sampler = {
  shouldSample(_context, _traceId, name, _kind, attributes, links) {
    const decisions = [SamplingDecision.NOT_RECORD, SamplingDecision.RECORD, SamplingDecision.RECORD_AND_SAMPLED];
    const seen = Object.keys(attributes);
    const decision = decisions[(name.length + seen.length + links.length) % 3] ?? SamplingDecision.RECORD;
    const said = { a: 'from the sampler', 'sampler.saw': seen.sort() };
    return name.length > 2 ? { decision, attributes: said } : { decision, traceState: createTraceState('sampler=1') };
  },
  toString: () => 'ByName',
};
const samplers = fc.constantFrom(undefined, byName);

function isBefore(one: HrTime, other: HrTime): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** Every field of a span as plain data. */
function viewOf(span: ReadableSpan): unknown {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const parent = span.parentSpanContext;
  const endsBeforeStart = isBefore(span.endTime, span.startTime);
  return {
    name: span.name,
    kind: span.kind,
    context: { traceId, spanId, sampled: traceFlags & SAMPLED, traceState: traceState?.serialize() },
    parent: parent && { traceId: parent.traceId, spanId: parent.spanId, isRemote: parent.isRemote === true },
    startTime: span.startTime,
    endTime: endsBeforeStart ? span.startTime : span.endTime,
    duration: endsBeforeStart ? [0, 0] : span.duration,
    status: span.status,
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes, droppedAttributesCount }) => ({
      name,
      time,
      attributes,
      droppedAttributesCount,
    })),
    links: span.links.map(({ context, attributes = {}, droppedAttributesCount = 0 }) => ({
      context: { ...context, traceState: context.traceState?.serialize() },
      attributes,
      droppedAttributesCount,
    })),
    ended: span.ended,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    scope: { ...span.instrumentationScope },
  };
}

async function officially(
  program: readonly Instruction[],
  given: Limits,
  sampler: Sampler | undefined,
): Promise<unknown[]> {
  const { attributes, length, events, links, perEvent, perLink } = given;
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    ...(sampler === undefined ? {} : { sampler }),
    idGenerator: sequentialIdGenerator(),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    spanLimits: {
      attributeCountLimit: attributes,
      attributeValueLengthLimit: length,
      eventCountLimit: events,
      linkCountLimit: links,
      attributePerEventCountLimit: perEvent,
      attributePerLinkCountLimit: perLink,
    },
  });
  run(program, provider);
  await provider.forceFlush();
  const views = exporter.getFinishedSpans().map(viewOf);
  await provider.shutdown();
  return views;
}

async function ours(program: readonly Instruction[], given: Limits, sampler: Sampler | undefined): Promise<unknown[]> {
  const { attributes, length, events, links, perEvent, perLink } = given;
  const exporter = new InMemorySpanExporter();
  const { stop, setup } = startTracing({
    sampler,
    idGenerator: sequentialIdGenerator(),
    exporters: [exporter],
    limits: {
      attributeCount: attributes,
      attributeValueLength: length,
      eventCount: events,
      linkCount: links,
      attributesPerEvent: perEvent,
      attributesPerLink: perLink,
    },
  });
  run(program, tracerProvider);
  await setup.forceFlush();
  const views = exporter.getFinishedSpans().map(viewOf);
  await stop();
  return views;
}

beforeAll(() => diag.disable());

test('programs of the tracing API leave the same spans behind', async () => {
  await fc.assert(
    fc.asyncProperty(programs, limits, samplers, async (program, given, sampler) => {
      expect(await ours(program, given, sampler)).toEqual(await officially(program, given, sampler));
    }),
    { seed: 20_240_601, numRuns: 400 },
  );
});
