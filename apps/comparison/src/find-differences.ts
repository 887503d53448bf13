import { type AllowedDifference, allows } from './allowed-difference.ts';
import { type ComparedSpan, labelOf } from './compared-span.ts';
import { type Difference, keyOf } from './difference.ts';
import { pairSpans, type SpanPair } from './pair-spans.ts';
import type { ScenarioOutcome } from './scenario-spans.ts';

type Found = Omit<Difference, 'scenario'>;

export interface BothOutcomes {
  readonly official: ScenarioOutcome;
  readonly ours: ScenarioOutcome;
}

/**
 * Everything in which the sides are not equal in one scenario. Spans that a row allows on one side alone are taken out of
 * the tree first, where the other side has none of that name: their children go to their parents.
 */
export function findDifferences(
  scenario: string,
  { official, ours }: BothOutcomes,
  rows: readonly AllowedDifference[],
): Difference[] {
  const isAllowed = (found: Found): boolean => rows.some((row) => allows(row, { scenario, ...found }));
  const theirs = takeOut(official.spans, ours.spans, (span) => isAllowed(onlyOfficial(span)));
  const mine = takeOut(ours.spans, official.spans, (span) => isAllowed(onlyOurs(span)));
  const pairing = pairSpans(theirs.kept, mine.kept);
  const found: Found[] = [
    ...[...theirs.taken, ...pairing.onlyOfficial].map(onlyOfficial),
    ...[...mine.taken, ...pairing.onlyOurs].map(onlyOurs),
    ...pairing.pairs.flatMap(unequalFacts),
  ];
  if (keyOf(official.observed) !== keyOf(ours.observed)) {
    found.push({ span: 'application', attribute: '(sees)', official: official.observed, ours: ours.observed });
  }
  return found.map((difference) => ({ scenario, ...difference }));
}

interface TakenOut {
  readonly kept: readonly ComparedSpan[];
  readonly taken: readonly ComparedSpan[];
}

function takeOut(
  spans: readonly ComparedSpan[],
  others: readonly ComparedSpan[],
  isAllowed: (span: ComparedSpan) => boolean,
): TakenOut {
  const labels = new Set(others.map(labelOf));
  const taken = new Set(spans.filter((span) => !labels.has(labelOf(span)) && isAllowed(span)));
  const copies = new Map<ComparedSpan, ComparedSpan>();
  const keep = (span: ComparedSpan): ComparedSpan => {
    const known = copies.get(span);
    if (known !== undefined) return known;
    const { parent, facts } = placeWithout(span, taken);
    const copy = { ...span, facts, parent: parent === undefined ? undefined : keep(parent) };
    copies.set(span, copy);
    return copy;
  };
  return { kept: spans.filter((span) => !taken.has(span)).map(keep), taken: [...taken] };
}

/** The parent of a span once others are taken out, and what stands above it when that is none of this side. */
function placeWithout(
  { parent, facts }: ComparedSpan,
  taken: ReadonlySet<ComparedSpan>,
): Pick<ComparedSpan, 'parent' | 'facts'> {
  if (parent === undefined || !taken.has(parent)) return { parent, facts };
  const remote = parent.facts.get('(parent)');
  const known = remote === undefined ? facts : new Map(facts).set('(parent)', remote);
  return placeWithout({ ...parent, facts: known }, taken);
}

function onlyOfficial({ sort, name }: ComparedSpan): Found {
  return { span: sort, attribute: '(span)', official: name, ours: null };
}

function onlyOurs({ sort, name }: ComparedSpan): Found {
  return { span: sort, attribute: '(span)', official: null, ours: name };
}

function unequalFacts({ official, ours, hasSameParent }: SpanPair): Found[] {
  const keys = [...new Set([...official.facts.keys(), ...ours.facts.keys()])];
  const found = keys.flatMap((attribute): Found[] => {
    const values = { official: official.facts.get(attribute) ?? null, ours: ours.facts.get(attribute) ?? null };
    return keyOf(values.official) === keyOf(values.ours) ? [] : [{ span: official.sort, attribute, ...values }];
  });
  if (hasSameParent || found.some(({ attribute }) => attribute === '(parent)')) return found;
  return [...found, { span: official.sort, attribute: '(parent)', official: placeOf(official), ours: placeOf(ours) }];
}

function placeOf({ parent }: ComparedSpan): string {
  return parent === undefined ? 'none' : labelOf(parent);
}
