import type { ReceivedSpan } from './received-span.ts';

/** A span with the spans whose parent it is, in the order of their start. */
export interface SpanNode {
  readonly span: ReceivedSpan;
  readonly children: readonly SpanNode[];
}

/**
 * Arranges spans as trees. A span whose parent is not among them is a root, and so is the first span of a circle; no
 * span is left out.
 */
export function spanTree(spans: readonly ReceivedSpan[]): SpanNode[] {
  const sorted = [...spans].sort(byStart);
  const children = new Map<string, ReceivedSpan[]>();
  const present = new Set(sorted.map(keyOf));
  for (const span of sorted) {
    const parent = parentKeyOf(span);
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  const placed = new Set<ReceivedSpan>();
  const grow = (span: ReceivedSpan): SpanNode => {
    placed.add(span);
    const below: SpanNode[] = [];
    for (const child of children.get(keyOf(span)) ?? []) if (!placed.has(child)) below.push(grow(child));
    return { span, children: below };
  };
  const isRoot = (span: ReceivedSpan): boolean => !present.has(parentKeyOf(span) ?? '');
  const roots = sorted.filter(isRoot).map(grow);
  for (const span of sorted) if (!placed.has(span)) roots.push(grow(span));
  return roots;
}

function byStart(a: ReceivedSpan, b: ReceivedSpan): number {
  if (a.startTimeUnixNano === b.startTimeUnixNano) return 0;
  return a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1;
}

function keyOf({ traceId, spanId }: ReceivedSpan): string {
  return `${traceId}/${spanId}`;
}

function parentKeyOf({ traceId, parentSpanId }: ReceivedSpan): string | undefined {
  return parentSpanId === undefined ? undefined : `${traceId}/${parentSpanId}`;
}
