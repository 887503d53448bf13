import type { ComparedSpan } from './compared-span.ts';
import { keyOf } from './difference.ts';

export interface Pairing {
  readonly pairs: readonly SpanPair[];
  readonly onlyOfficial: readonly ComparedSpan[];
  readonly onlyOurs: readonly ComparedSpan[];
}

export interface SpanPair {
  readonly official: ComparedSpan;
  readonly ours: ComparedSpan;
  /** Whether their parents are each other's partners, or neither has one. */
  readonly hasSameParent: boolean;
}

/** More than two spans ever differ in: a span keeps to the place of its partner in the tree when it can. */
const OTHER_PARENT = 1_000;

/** Finds for each official span the one of ours that is of the same sort and most like it, from the roots downwards. */
export function pairSpans(official: readonly ComparedSpan[], ours: readonly ComparedSpan[]): Pairing {
  const left = new Set([...ours].sort(byDepthAndTime));
  const partners = new Map<ComparedSpan, ComparedSpan>();
  const pairs: SpanPair[] = [];
  const onlyOfficial: ComparedSpan[] = [];
  for (const span of [...official].sort(byDepthAndTime)) {
    const parent = span.parent === undefined ? undefined : partners.get(span.parent);
    const partner = closest(span, [...left], parent);
    if (partner === undefined) {
      onlyOfficial.push(span);
      continue;
    }
    left.delete(partner);
    partners.set(span, partner);
    const hasSameParent = partner.parent === parent && (span.parent === undefined) === (parent === undefined);
    pairs.push({ official: span, ours: partner, hasSameParent });
  }
  return { pairs, onlyOfficial, onlyOurs: [...left] };
}

function closest(
  span: ComparedSpan,
  candidates: readonly ComparedSpan[],
  parent: ComparedSpan | undefined,
): ComparedSpan | undefined {
  let best: ComparedSpan | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate.sort !== span.sort) continue;
    const distance = differingFacts(span, candidate) + (candidate.parent === parent ? 0 : OTHER_PARENT);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

function differingFacts({ facts }: ComparedSpan, other: ComparedSpan): number {
  const keys = new Set([...facts.keys(), ...other.facts.keys()]);
  return [...keys].filter((key) => keyOf(facts.get(key) ?? null) !== keyOf(other.facts.get(key) ?? null)).length;
}

function byDepthAndTime(one: ComparedSpan, other: ComparedSpan): number {
  return depthOf(one) - depthOf(other) || Number(one.startedAt - other.startedAt);
}

function depthOf({ parent }: ComparedSpan): number {
  return parent === undefined ? 0 : depthOf(parent) + 1;
}
