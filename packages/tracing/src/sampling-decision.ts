import type { Attributes, Context, Link, Sampler, SamplingResult, SpanKind, TraceState } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/api';
import { internalLog, reasonOf, shown, usableTraceState } from '@throughline/core';

import type { BareSampler } from './bare-samplers.ts';
import type { RuleSampler } from './rule-sampler.ts';
import type { EngineSampler } from './sampler-setting.ts';
import type { SpanBirth } from './span-birth.ts';

/** What a sampler that looks at the span is told. */
export interface SamplerQuestion {
  readonly context: Context;
  readonly traceId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links: readonly Link[];
}

/** What a sampler that looks at the span decided. */
export interface SamplerAnswer {
  readonly record: boolean;
  readonly sampled: boolean;
  readonly attributes: Attributes | undefined;
  readonly traceState: TraceState | undefined;
}

/** Whether the sampler decides without looking at the span. A standard sampler may have any other members besides its own. */
export function isBare(sampler: EngineSampler): sampler is BareSampler {
  return !('shouldSample' in sampler) && 'sample' in sampler;
}

function isRuleSampler(sampler: RuleSampler | Sampler): sampler is RuleSampler {
  return !('shouldSample' in sampler);
}

/** Asks a sampler that looks at the span. A sampler that throws keeps the span: an error must not make it invisible. */
export function askSampler(sampler: RuleSampler | Sampler, question: SamplerQuestion, birth: SpanBirth): SamplerAnswer {
  const { traceState } = birth;
  try {
    if (isRuleSampler(sampler)) {
      const sampled = sampler.sampleByRule(birth, birth.parent, question);
      return { record: sampled, sampled, attributes: undefined, traceState };
    }
    const { context, traceId, name, kind, attributes, links } = question;
    return readResult(sampler.shouldSample(context, traceId, name, kind, attributes, [...links]), traceState);
  } catch (error) {
    internalLog.error(`the sampler failed (${reasonOf(error)}); the span was kept`);
    return { record: true, sampled: true, attributes: undefined, traceState };
  }
}

const DECISIONS: readonly unknown[] = [
  SamplingDecision.NOT_RECORD,
  SamplingDecision.RECORD,
  SamplingDecision.RECORD_AND_SAMPLED,
];

function readResult(result: SamplingResult, inherited: TraceState | undefined): SamplerAnswer {
  const { decision, attributes, traceState } = result;
  if (!DECISIONS.includes(decision)) throw new TypeError(`it answered with the decision ${shown(decision)}`);
  return {
    record: decision !== SamplingDecision.NOT_RECORD,
    sampled: decision === SamplingDecision.RECORD_AND_SAMPLED,
    attributes,
    traceState: usableTraceState(traceState) ?? inherited,
  };
}
