/**
 * Starts spans: the span port while tracing is on.
 *
 * The order is what makes an unsampled request cheap: identity, decision, and only then anything else.
 */
import type { Attributes, Context, Link, SpanOptions } from '@opentelemetry/api';
import { SpanKind, trace } from '@opentelemetry/api';
import type { InstrumentationScope, LiveSpan, ReadableResource, SpanPort, SpanSource } from '@throughline/core';
import {
  NO_SPAN,
  NonRecordingSpan,
  createAttributeBlock,
  internalLog,
  isSuppressed,
  readAttributes,
  readName,
  reasonOf,
  registry,
  spanOf,
  toPlainAttributes,
  traceIdToHex,
} from '@throughline/core';

import type { IdSource } from './id-source.ts';
import type { SpanHost } from './recording-span.ts';
import { RecordingSpan } from './recording-span.ts';
import type { EngineSampler } from './sampler-setting.ts';
import type { SamplerAnswer } from './sampling-decision.ts';
import { askSampler, isBare } from './sampling-decision.ts';
import type { SpanBirth } from './span-birth.ts';
import { SAMPLED, birthUnder } from './span-birth.ts';
import type { SpanCounts } from './span-counts.ts';
import { DROPPED, RECORDED, SAMPLED_TOO } from './span-counts.ts';
import type { SpanLimits } from './span-limits.ts';
import type { SpanObservers } from './span-observers.ts';

/** What the engine is made of. */
export interface EngineParts {
  readonly sampler: EngineSampler;
  readonly ids: IdSource;
  readonly limits: SpanLimits;
  readonly resource: ReadableResource;
  readonly observers: SpanObservers;
  readonly counts: SpanCounts;
}

/** The span port, with the means to change its sampler. */
export interface SpanEngine extends SpanPort {
  useSampler(sampler: EngineSampler): void;
}

/** A span to be, and what a sampler may ask about it. */
interface Candidate {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: Context;
  readonly birth: SpanBirth;
  readonly attributes: Attributes;
  readonly links: readonly Link[];
}

const KINDS = new Set<unknown>([
  SpanKind.INTERNAL,
  SpanKind.SERVER,
  SpanKind.CLIENT,
  SpanKind.PRODUCER,
  SpanKind.CONSUMER,
]);

/** Makes the engine. */
export function createSpanEngine({ ids, limits, resource, observers, counts, ...parts }: EngineParts): SpanEngine {
  let { sampler } = parts;
  let bare = isBare(sampler) ? sampler : undefined;
  const { present: observed, ending, ended } = observers;
  const host: SpanHost = {
    limits,
    resource,
    observed,
    ending,
    ended(span) {
      counts.end((span.traceFlags & SAMPLED) === 0 ? RECORDED : SAMPLED_TOO);
      ended(span);
    },
  };

  function refused(birth: SpanBirth): LiveSpan {
    counts.start(birth.parent, DROPPED);
    return new NonRecordingSpan(birth, false);
  }

  function recorded(scope: InstrumentationScope, name: string, kind: SpanKind, birth: SpanBirth): RecordingSpan {
    counts.start(birth.parent, (birth.traceFlags & SAMPLED) === 0 ? RECORDED : SAMPLED_TOO);
    return new RecordingSpan(host, scope, name, kind, birth);
  }

  function start<Subject>(source: SpanSource<Subject>, name: string, context: Context, subject: Subject): LiveSpan {
    if (isSuppressed(context)) return NO_SPAN;
    const birth = birthUnder(spanOf(context), ids);
    const { scope, kind } = source;
    if (bare === undefined) {
      const attributes = describe(source, subject);
      const answer = consult({ name, kind, context, birth, attributes, links: [] });
      if (!answer.record) return refused(birth);
      const span = recorded(scope, name, kind, birth);
      if (observed) span.setAttributes(attributes);
      if (answer.attributes !== undefined) span.setAttributes(answer.attributes);
      return announced(span, context);
    }
    // Written out, not called, so that all of it is compiled into the caller.
    if (!bare.sample(birth, birth.parent)) {
      counts.start(birth.parent, DROPPED);
      return new NonRecordingSpan(birth, false);
    }
    birth.traceFlags |= SAMPLED;
    const span = recorded(scope, name, kind, birth);
    return observed ? announced(span.setAttributes(describe(source, subject)), context) : span;
  }

  function startWith(scope: InstrumentationScope, givenName: string, options: SpanOptions, given: Context): LiveSpan {
    const context = options.root === true ? trace.deleteSpan(given) : given;
    if (isSuppressed(context)) return NO_SPAN;
    const birth = birthUnder(spanOf(context), ids);
    const name = readName(givenName);
    const kind = KINDS.has(options.kind) ? (options.kind as SpanKind) : SpanKind.INTERNAL;
    if (bare !== undefined) {
      if (!bare.sample(birth, birth.parent)) return refused(birth);
      birth.traceFlags |= SAMPLED;
      return begun(recorded(scope, name, kind, birth), options, context);
    }
    const attributes = toPlainAttributes(options.attributes);
    const links: Link[] = Array.isArray(options.links) ? options.links : [];
    const answer = consult({ name, kind, context, birth, attributes, links });
    if (!answer.record) return refused(birth);
    const span = recorded(scope, name, kind, birth);
    if (options.startTime !== undefined) span.startAt(options.startTime);
    span.setAttributes({ ...attributes, ...toPlainAttributes(answer.attributes) });
    return announced(span.addLinks(links), context);
  }

  /** Lets a sampler that looks at the span decide. */
  function consult({ name, kind, context, birth, attributes, links }: Candidate): SamplerAnswer {
    if (isBare(sampler)) throw new TypeError('a bare sampler is not consulted');
    const answer = askSampler(sampler, { context, traceId: traceIdToHex(birth), name, kind, attributes, links }, birth);
    birth.traceState = answer.traceState;
    if (answer.sampled) birth.traceFlags |= SAMPLED;
    return answer;
  }

  /** Gives a span what the API's options say. */
  function begun(span: RecordingSpan, { attributes, links, startTime }: SpanOptions, context: Context): LiveSpan {
    if (startTime !== undefined) span.startAt(startTime);
    if (attributes !== undefined) span.setAttributes(attributes);
    if (links !== undefined) span.addLinks(links);
    return announced(span, context);
  }

  function announced(span: LiveSpan, context: Context): LiveSpan {
    if (observed && span instanceof RecordingSpan) observers.started(span, context);
    return span;
  }

  return {
    start,
    startWith(scope, name, options, context) {
      try {
        return startWith(scope, name, options ?? {}, context);
      } catch (error) {
        internalLog.error(`the options of a span could not be read: ${reasonOf(error)}; it was started without them`);
        return startWith(scope, name, {}, context);
      }
    },
    block(attributes, apart) {
      const { list, dropped } = readAttributes(attributes, {
        count: limits.attributeCount,
        valueLength: limits.attributeValueLength,
      });
      return createAttributeBlock(list ?? [], { generation: registry.generation, droppedAttributes: dropped, apart });
    },
    useSampler(next) {
      sampler = next;
      bare = isBare(next) ? next : undefined;
    },
  };
}

function describe<Subject>(source: SpanSource<Subject>, subject: Subject): Attributes {
  try {
    return source.describe(subject);
  } catch (error) {
    internalLog.error(`${source.scope.name} could not describe a span: ${reasonOf(error)}`);
    return {};
  }
}
