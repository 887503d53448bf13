/** Samples by rules on route, method, kind, name and attributes: drop `/health`, keep the rest. */
import type { Attributes } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import { shown } from '@throughline/core';

import type { ParentFacts, TraceIds } from './bare-samplers.ts';
import { traceIdRatio } from './bare-samplers.ts';

/** Matches a text: the same text, or a pattern. */
export type TextMatch = string | RegExp;

/** A rule of the rule sampler. All conditions that are given must hold. */
export interface SamplingRule {
  /** The route or path of an HTTP server span: exact, `/users/:id` for one segment, or `/static/*` for all below; a star elsewhere stays within its segment. */
  readonly route?: TextMatch | undefined;
  /** The HTTP method, upper case. */
  readonly method?: string | undefined;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | undefined;
  /** The name the span starts with. */
  readonly name?: TextMatch | undefined;
  /** Attributes that the span starts with. */
  readonly attributes?: Readonly<Record<string, TextMatch | number | boolean>> | undefined;
  /** `true` keeps, `false` drops, a number from 0 to 1 keeps that share of traces. */
  readonly sample: boolean | number;
}

/** The settings of the rule sampler. */
export interface RuleSamplerOptions {
  /** The first rule that matches decides. */
  readonly rules: readonly SamplingRule[];
  /** What happens where no rule matches: `true`, `false` or a share. Default `true`, or what a remote parent decided. */
  readonly otherwise?: boolean | number | undefined;
}

/** What a rule looks at. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** Decides by rules at the start of each local trace; spans below follow their parent. */
export interface RuleSampler {
  readonly description: string;
  sampleByRule(trace: TraceIds, parent: ParentFacts | undefined, facts: SpanFacts): boolean;
}

type Verdict = (trace: TraceIds) => boolean;

interface CompiledRule {
  matches(facts: SpanFacts): boolean;
  readonly verdict: Verdict;
}

function verdictOf(sample: boolean | number): Verdict {
  if (typeof sample === 'boolean') return () => sample;
  if (!(sample >= 0 && sample <= 1)) throw new TypeError('a share is a number from 0 to 1');
  const share = traceIdRatio(sample);
  return (trace) => share.sample(trace, undefined);
}

function textMatcher(match: TextMatch): (text: unknown) => boolean {
  if (typeof match === 'string') return (text) => text === match;
  const pattern = new RegExp(match.source, match.flags.replace(/[gy]/g, ''));
  return (text) => typeof text === 'string' && pattern.test(text);
}

/** Makes a matcher for paths out of a route: `:name` is one segment, `*` what is left of one, and at the end all the rest. */
function routeMatcher(route: TextMatch): (text: unknown) => boolean {
  if (typeof route !== 'string' || !/[:*]/.test(route)) return textMatcher(route);
  const isOpen = route.endsWith('*');
  // A wildcard within the path stays within its segment: peers choose the paths, and several `.*` backtrack.
  const pattern = (isOpen ? route.slice(0, -1) : route)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:[^/]+/g, '[^/]+')
    .replace(/\*/g, '[^/]*');
  return textMatcher(new RegExp(isOpen ? `^${pattern}` : `^${pattern}$`));
}

function attributeMatchers(attributes: SamplingRule['attributes']): ((facts: SpanFacts) => boolean)[] {
  return Object.entries(attributes ?? {}).map(([key, match]) => {
    const matches =
      typeof match === 'number' || typeof match === 'boolean'
        ? (value: unknown) => value === match
        : textMatcher(match);
    return ({ attributes: given }) => matches(given[key]);
  });
}

function compile(rule: SamplingRule): CompiledRule {
  const conditions = attributeMatchers(rule.attributes);
  if (rule.route !== undefined) {
    const matches = routeMatcher(rule.route);
    conditions.push(({ attributes }) => matches(attributes['http.route']) || matches(attributes['url.path']));
  }
  if (rule.method !== undefined) {
    const method = rule.method.toUpperCase();
    conditions.push(({ attributes }) => attributes['http.request.method'] === method);
  }
  if (rule.kind !== undefined) {
    const kind: SpanKind | undefined = SpanKind[rule.kind.toUpperCase() as keyof typeof SpanKind];
    if (kind === undefined) throw new TypeError(`there is no span kind ${shown(rule.kind)}`);
    conditions.push((facts) => facts.kind === kind);
  }
  if (rule.name !== undefined) {
    const matches = textMatcher(rule.name);
    conditions.push(({ name }) => matches(name));
  }
  return { matches: (facts) => conditions.every((holds) => holds(facts)), verdict: verdictOf(rule.sample) };
}

/**
 * Makes a sampler out of rules.
 *
 * Rules are asked where a trace enters the process: for spans without a parent or with a remote one. Everything below follows. Costs what the
 * instrumentation needs to describe the span, on those spans only.
 */
export function ruleSampler(options: RuleSamplerOptions): RuleSampler {
  const rules = options.rules.map(compile);
  const otherwise = options.otherwise === undefined ? undefined : verdictOf(options.otherwise);
  return {
    description: `RuleSampler{${rules.length} rules}`,
    sampleByRule(trace, parent, facts) {
      if (parent !== undefined && !parent.remote) return parent.sampled;
      const rule = rules.find(({ matches }) => matches(facts));
      if (rule !== undefined) return rule.verdict(trace);
      return otherwise === undefined ? (parent?.sampled ?? true) : otherwise(trace);
    },
  };
}
