import type { ReceivedSpan } from './received-span.ts';
import { describeDifferences, describeSpan, differencesOf, show, type SpanPattern } from './span-pattern.ts';
import { weightOf } from './find-span.ts';
import type { SpanNode } from './span-tree.ts';

/** A span pattern with the patterns of its children. */
export interface TreePattern extends Omit<SpanPattern, 'parent'> {
  /** All children, in any order; `[]` means there are none, and without it children are not compared. */
  readonly children?: readonly TreePattern[];
}

/** Tells whether each node matches a pattern of its own and no pattern is left. */
export function treeMatches(nodes: readonly SpanNode[], patterns: readonly TreePattern[]): boolean {
  const [pattern, ...otherPatterns] = patterns;
  if (nodes.length !== patterns.length) return false;
  if (pattern === undefined) return true;
  return nodes.some(
    (node) =>
      nodeMatches(node, pattern) &&
      treeMatches(
        nodes.filter((other) => other !== node),
        otherPatterns,
      ),
  );
}

function nodeMatches({ span, children }: SpanNode, pattern: TreePattern): boolean {
  if (differencesOf(span, withoutChildren(pattern), []).length > 0) return false;
  return pattern.children === undefined || treeMatches(children, pattern.children);
}

function withoutChildren({ children: _, ...pattern }: TreePattern): SpanPattern {
  return pattern;
}

/** Says where trees and patterns part: pairs each pattern with its nearest node and compares the two. */
export function explainTree(nodes: readonly SpanNode[], patterns: readonly TreePattern[], where = ''): string[] {
  const left = new Set(nodes);
  const unmatched: TreePattern[] = [];
  for (const pattern of patterns) {
    const same = [...left].find((node) => nodeMatches(node, pattern));
    if (same === undefined) unmatched.push(pattern);
    else left.delete(same);
  }
  const lines = unmatched.flatMap((pattern) => {
    const nearest = nearestNode([...left], pattern);
    if (nearest === undefined) return [`${where}missing: ${show(withoutChildren(pattern))}`];
    left.delete(nearest);
    return explainNode(nearest, pattern, where);
  });
  return [...lines, ...[...left].map(({ span }) => `${where}not expected: ${describeSpan(span)}`)];
}

function explainNode({ span, children }: SpanNode, pattern: TreePattern, where: string): string[] {
  const differences = differencesOf(span, withoutChildren(pattern), []);
  const own = differences.length > 0 ? [`${where}${describeSpan(span)}`, describeDifferences(differences)] : [];
  const below =
    pattern.children === undefined ? [] : explainTree(children, pattern.children, `${where}${span.name} > `);
  return [...own, ...below];
}

function nearestNode(nodes: readonly SpanNode[], pattern: TreePattern): SpanNode | undefined {
  const distance = (span: ReceivedSpan): number => weightOf(differencesOf(span, withoutChildren(pattern), []));
  return [...nodes].sort((a, b) => distance(a.span) - distance(b.span))[0];
}
