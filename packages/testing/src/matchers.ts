import { explainMissing, findSpans, type SpanSource, spansIn } from './find-span.ts';
import { printTree } from './print-tree.ts';
import type { ReceivedSpan } from './received-span.ts';
import {
  attributeDifferences,
  describeDifferences,
  describeSpan,
  parentOf,
  show,
  type SpanPattern,
} from './span-pattern.ts';
import { spanTree } from './span-tree.ts';
import { explainTree, treeMatches, type TreePattern } from './tree-match.ts';

/** What a Jest matcher returns. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

export interface OneTraceOptions {
  /** The span id of the remote parent the trace continues; default: the trace has a root span. */
  readonly remoteParentSpanId?: string;
}

export type ThroughlineMatchers = {
  toHaveSpan(received: SpanSource, pattern: SpanPattern | string): MatcherResult;
  toBeChildOf(received: ReceivedSpan, parent: ReceivedSpan): MatcherResult;
  toHaveAttributes(received: ReceivedSpan, attributes: Readonly<Record<string, unknown>>): MatcherResult;
  toFormOneTrace(received: SpanSource, options?: OneTraceOptions): MatcherResult;
  toMatchTree(received: SpanSource, tree: TreePattern | readonly TreePattern[]): MatcherResult;
};

/** Matchers for `expect.extend`. */
export const throughlineMatchers: ThroughlineMatchers = {
  toHaveSpan(received, pattern) {
    const found = findSpans(received, pattern);
    const wanted = typeof pattern === 'string' ? { name: pattern } : pattern;
    return {
      pass: found.length > 0,
      message: () => (found.length > 0 ? explainFound(found, wanted) : explainMissing(spansIn(received), wanted)),
    };
  },

  toBeChildOf(received, parent) {
    const pass = received.parentSpanId === parent.spanId && received.traceId === parent.traceId;
    return { pass, message: () => explainChild(received, parent, pass) };
  },

  toHaveAttributes(received, attributes) {
    const differences = attributeDifferences(received, attributes);
    const pass = differences.length === 0;
    const title = `Expected ${describeSpan(received)} ${pass ? 'not to have' : 'to have'} ${show(attributes)}`;
    const all = `Its attributes: ${show(received.attributes)}`;
    return {
      pass,
      message: () => [title, describeDifferences(differences), all].filter((line) => line !== '').join('\n'),
    };
  },

  toFormOneTrace(received, options = {}) {
    const spans = spansIn(received);
    const problems = traceProblems(spans, options);
    const pass = problems.length === 0;
    const title = `Expected the spans ${pass ? 'not to form' : 'to form'} one trace`;
    return { pass, message: () => [title, ...problems.map((line) => `  ${line}`), printTree(spans)].join('\n') };
  },

  toMatchTree(received, tree) {
    const spans = spansIn(received);
    const nodes = spanTree(spans);
    const patterns = 'length' in tree ? tree : [tree];
    const pass = treeMatches(nodes, patterns);
    const differences = pass ? [] : explainTree(nodes, patterns);
    const title = `Expected the spans ${pass ? 'not to match' : 'to match'} the tree`;
    return { pass, message: () => [title, ...differences.map((line) => `  ${line}`), printTree(spans)].join('\n') };
  },
};

function explainFound(found: readonly ReceivedSpan[], pattern: SpanPattern): string {
  const list = found.map((span) => `  ${describeSpan(span)}`).join('\n');
  return `Expected no span that matches ${show(pattern)}, received ${found.length}:\n${list}`;
}

function explainChild(received: ReceivedSpan, parent: ReceivedSpan, pass: boolean): string {
  const wish = `Expected ${describeSpan(received)} ${pass ? 'not to be' : 'to be'} a child of ${describeSpan(parent)}`;
  if (pass) return wish;
  const differences = [
    { field: 'traceId', expected: parent.traceId, received: received.traceId },
    { field: 'parentSpanId', expected: parent.spanId, received: received.parentSpanId },
  ];
  return `${wish}\n${describeDifferences(differences.filter((each) => each.expected !== each.received))}`;
}

function traceProblems(spans: readonly ReceivedSpan[], { remoteParentSpanId }: OneTraceOptions): string[] {
  const traceIds = [...new Set(spans.map(({ traceId }) => traceId))];
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === remoteParentSpanId);
  const lost = spans.filter((span) => !roots.includes(span) && parentOf(span, spans) === undefined);
  const problems = lost.map((span) =>
    span.parentSpanId === undefined
      ? `${describeSpan(span)} has no parent`
      : `the parent ${span.parentSpanId} of ${describeSpan(span)} is not among them`,
  );
  const root = remoteParentSpanId === undefined ? 'root spans' : `spans below ${remoteParentSpanId}`;
  if (traceIds.length !== 1) problems.unshift(`there are ${traceIds.length} trace ids: ${traceIds.join(', ')}`);
  if (roots.length !== 1) problems.push(`there are ${roots.length} ${root}: ${roots.map(describeSpan).join(', ')}`);
  return problems;
}
