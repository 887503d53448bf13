import type { ComparedSpan } from './compared-span.ts';
import { type FactValue, keyOf } from './difference.ts';

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

interface Candidate extends SpanPair {
  readonly distance: number;
}

type Partners = ReadonlyMap<ComparedSpan, ComparedSpan>;

/** More than two spans ever differ in: a span keeps to the place of its partner in the tree when it can. */
const OTHER_PARENT = 1_000;

/** Pairs official spans with ours of the same sort, those first that are most alike, from the roots of the trees downwards. */
export function pairSpans(official: readonly ComparedSpan[], ours: readonly ComparedSpan[]): Pairing {
  const partners = new Map<ComparedSpan, ComparedSpan>();
  const left = new Set(ours);
  const pairs: SpanPair[] = [];
  for (const level of levelsOf(official)) {
    for (const candidate of candidatesFor(level, left, partners)) {
      if (partners.has(candidate.official) || !left.has(candidate.ours)) continue;
      partners.set(candidate.official, candidate.ours);
      left.delete(candidate.ours);
      pairs.push(candidate);
    }
  }
  return { pairs, onlyOfficial: official.filter((span) => !partners.has(span)), onlyOurs: [...left] };
}

/** The spans by their distance from their root, the roots first. */
function levelsOf(spans: readonly ComparedSpan[]): ComparedSpan[][] {
  const levels: ComparedSpan[][] = [];
  for (const span of spans) (levels[depthOf(span)] ??= []).push(span);
  return levels.filter((level) => level !== undefined);
}

function depthOf({ parent }: ComparedSpan): number {
  return parent === undefined ? 0 : depthOf(parent) + 1;
}

/** Every possible pair of a level, the most alike first; among equals, in the order in which they started. */
function candidatesFor(level: readonly ComparedSpan[], left: Iterable<ComparedSpan>, partners: Partners): Candidate[] {
  const inOrder = (spans: Iterable<ComparedSpan>): ComparedSpan[] =>
    [...spans].sort((one, other) => Number(one.startedAt - other.startedAt));
  const ours = inOrder(left);
  return inOrder(level)
    .flatMap((official) =>
      ours.filter(({ sort }) => sort === official.sort).map((own) => candidateOf(official, own, partners)),
    )
    .sort((one, other) => one.distance - other.distance);
}

function candidateOf(official: ComparedSpan, ours: ComparedSpan, partners: Partners): Candidate {
  const parent = official.parent === undefined ? undefined : partners.get(official.parent);
  const hasSameParent = ours.parent === parent && (official.parent === undefined) === (parent === undefined);
  const distance = distanceOf(official, ours) + (hasSameParent ? 0 : OTHER_PARENT);
  return { official, ours, hasSameParent, distance };
}

/** The number of facts that differ; those whose words are other ones weigh more. */
function distanceOf({ facts }: ComparedSpan, other: ComparedSpan): number {
  let distance = 0;
  for (const key of new Set([...facts.keys(), ...other.facts.keys()])) {
    const values = [facts.get(key) ?? null, other.facts.get(key) ?? null] as const;
    if (keyOf(values[0]) !== keyOf(values[1])) distance += 1 + otherWords(...values);
  }
  return distance;
}

/** The share of words that only one of two texts has. */
function otherWords(one: FactValue, other: FactValue): number {
  if (typeof one !== 'string' || typeof other !== 'string') return 1;
  const words = [one, other].map((text) => new Set(text.split(/\W+/)));
  const all = new Set(words.flatMap((some) => [...some]));
  return [...all].filter((word) => !words.every((some) => some.has(word))).length / all.size;
}
