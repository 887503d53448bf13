import type { ReceivedSpan } from './received-span.ts';
import { type SpanNode, spanTree } from './span-tree.ts';

export interface PrintTreeOptions {
  /** Leaves out what differs from run to run, ids and durations; default false. */
  readonly stable?: boolean;
}

interface Row {
  readonly label: string;
  readonly span: ReceivedSpan;
  readonly orphan: boolean;
}

/** Draws traces as trees of text, one line a span: name, service, duration, and the message of an error. */
export function printTree(spans: readonly ReceivedSpan[], options: PrintTreeOptions = {}): string {
  const stable = options.stable === true;
  return [...rootsByTrace(spans)].map(([traceId, roots]) => drawTrace(traceId, roots, stable)).join('\n\n');
}

function rootsByTrace(spans: readonly ReceivedSpan[]): Map<string, SpanNode[]> {
  const traces = new Map<string, SpanNode[]>();
  for (const root of spanTree(spans)) {
    const { traceId } = root.span;
    const roots = traces.get(traceId);
    if (roots) roots.push(root);
    else traces.set(traceId, [root]);
  }
  return traces;
}

function drawTrace(traceId: string, roots: readonly SpanNode[], stable: boolean): string {
  const rows = roots.flatMap((root) => [
    { label: root.span.name, span: root.span, orphan: root.span.parentSpanId !== undefined },
    ...rowsBelow(root, ''),
  ]);
  const durations = rows.map(({ span }) => (stable ? '' : formatDuration(span.durationMs)));
  const labelWidth = widest(rows.map(({ label }) => label));
  const serviceWidth = widest(rows.map(({ span }) => span.serviceName));
  const durationWidth = widest(durations);
  const lines = rows.map((row, index) => {
    const { label, span } = row;
    const duration = durations[index] ?? '';
    const columns = [label.padEnd(labelWidth), span.serviceName.padEnd(serviceWidth), duration.padStart(durationWidth)];
    return [...columns.filter((column) => column !== ''), remark(row, stable)].join('  ').trimEnd();
  });
  return (stable ? lines : [`Trace ${traceId}`, ...lines]).join('\n');
}

function rowsBelow(node: SpanNode, indent: string): Row[] {
  return node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    const row = { label: `${indent}${last ? '└─ ' : '├─ '}${child.span.name}`, span: child.span, orphan: false };
    return [row, ...rowsBelow(child, `${indent}${last ? '   ' : '│  '}`)];
  });
}

function remark({ span, orphan }: Row, stable: boolean): string {
  const parent = stable ? 'its parent' : `its parent ${span.parentSpanId}`;
  const type = span.attributes['error.type'];
  const reason = span.status.message || (typeof type === 'string' ? type : '');
  const error = span.status.code === 'ERROR' ? `ERROR ${reason}`.trimEnd() : '';
  return [orphan ? `(${parent} did not arrive)` : '', error].filter((part) => part !== '').join(' ');
}

function formatDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
