import type { ReceivedSpan } from './received-span.ts';
import {
  describeDifferences,
  describeSpan,
  type Difference,
  differencesOf,
  show,
  type SpanPattern,
} from './span-pattern.ts';
import { printTree } from './print-tree.ts';

/** Spans, or a receiver that has them. */
export type SpanSource = readonly ReceivedSpan[] | { spans(): readonly ReceivedSpan[] };

const NAME_WEIGHT = 3;

/** Returns the spans of a source. */
export function spansIn(source: SpanSource): readonly ReceivedSpan[] {
  return 'spans' in source ? source.spans() : source;
}

/** Returns all spans that match, in the order of arrival; a string is the exact name. */
export function findSpans(source: SpanSource, pattern: SpanPattern | string): ReceivedSpan[] {
  const spans = spansIn(source);
  return spans.filter((span) => differencesOf(span, patternOf(pattern), spans).length === 0);
}

/** Returns the one span that matches; throws when there is none or more than one, and says which spans came closest. */
export function findSpan(source: SpanSource, pattern: SpanPattern | string): ReceivedSpan {
  const [found, ...others] = findSpans(source, pattern);
  if (found === undefined) throw new Error(explainMissing(spansIn(source), patternOf(pattern)));
  if (others.length > 0) {
    const list = [found, ...others].map((span) => `  ${describeSpan(span)}`).join('\n');
    throw new Error(`Expected one span that matches ${show(pattern)}, received ${others.length + 1}:\n${list}`);
  }
  return found;
}

function patternOf(pattern: SpanPattern | string): SpanPattern {
  return typeof pattern === 'string' ? { name: pattern } : pattern;
}

/** Says that no span matches, which one comes nearest, and in what it differs. */
export function explainMissing(spans: readonly ReceivedSpan[], pattern: SpanPattern): string {
  const expected = `Expected a span that matches ${show(pattern)}`;
  const nearest = nearestSpan(spans, pattern);
  if (nearest === undefined) return `${expected}\nNo span was received.`;
  const { span, differences } = nearest;
  const difference = `Nearest: ${describeSpan(span)}\n${describeDifferences(differences)}`;
  return `${expected}\n${difference}\nReceived ${spans.length}:\n${printTree(spans)}`;
}

interface Candidate {
  readonly span: ReceivedSpan;
  readonly differences: readonly Difference[];
}

/** Returns the span with the fewest differences; one in the name counts for three. */
function nearestSpan(spans: readonly ReceivedSpan[], pattern: SpanPattern): Candidate | undefined {
  const candidates = spans.map((span) => ({ span, differences: differencesOf(span, pattern, spans) }));
  return candidates.sort((a, b) => weightOf(a.differences) - weightOf(b.differences))[0];
}

/** Returns how far a span is from a pattern. */
export function weightOf(differences: readonly Difference[]): number {
  return differences.reduce((sum, { field }) => sum + (field === 'name' ? NAME_WEIGHT : 1), 0);
}
