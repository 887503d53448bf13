import type { Context } from '@opentelemetry/api';
import { TraceFlags } from '@opentelemetry/api';
import type { Settings, TraceIdentity } from '@throughline/core';
import {
  activeContext,
  fromSpanContext,
  hasIdentity,
  noopPropagationPort,
  noopSpanPort,
  ports,
  registeredGlobal,
  spanContextOf,
  spanOf,
} from '@throughline/core';

/** The names of the exemplar filters: OpenTelemetry Metrics SDK specification, ExemplarFilter. */
export const EXEMPLAR_FILTERS = ['trace_based', 'always_on', 'always_off'] as const;

/** Which measurements may be kept as exemplars: those in a sampled span, all, or none. */
export type ExemplarFilterName = (typeof EXEMPLAR_FILTERS)[number];

/** Reads the filter: `OTEL_METRICS_EXEMPLAR_FILTER`, then the code, then `trace_based`. */
export function readExemplarFilter(settings: Settings, fromCode: ExemplarFilterName | undefined): ExemplarFilterName {
  return settings.choice('OTEL_METRICS_EXEMPLAR_FILTER', EXEMPLAR_FILTERS, fromCode, 'trace_based');
}

/** Decides which measurements may be exemplars. One object for all cells, so that a change reaches them at once. */
export class ExemplarPolicy {
  private filter: ExemplarFilterName;
  private closed = false;
  /** Whether a measurement is looked at also where our own tracing is off. */
  private eager = false;

  constructor(filter: ExemplarFilterName) {
    this.filter = filter;
    this.look();
  }

  use(filter: ExemplarFilterName): void {
    this.filter = filter;
    this.look();
  }

  /** Looks again whether somebody else makes spans, or hands on those of others. */
  look(): void {
    const spansOfOthers = registeredGlobal('trace') !== undefined || ports.propagation !== noopPropagationPort;
    this.closed = this.filter === 'always_off';
    this.eager = this.filter === 'always_on' || (!this.closed && spansOfOthers);
  }

  /** Whether there may be a span to look for. Where nothing makes spans the active context, which is dear to find, is left alone. */
  mayKeep(): boolean {
    return this.eager || (!this.closed && ports.span !== noopSpanPort);
  }

  /** The span a measurement would point to; `undefined` when it may not be kept, `null` when it may without one. */
  spanFor(context: Context | undefined): TraceIdentity | null | undefined {
    if (!this.mayKeep()) return undefined;
    const span = identityIn(context);
    if (this.filter === 'always_on') return span ?? null;
    return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? span : undefined;
  }
}

/** The identity of the span of a context, which anybody may have made: what throws has none. */
function identityIn(context: Context | undefined): TraceIdentity | undefined {
  try {
    const span = spanOf(context ?? activeContext());
    if (span === undefined) return undefined;
    if (!hasIdentity(span)) return fromSpanContext(spanContextOf(span));
    return (span.traceId0 | span.traceId1 | span.traceId2 | span.traceId3) === 0 ? undefined : span;
  } catch {
    return undefined;
  }
}

let lastSpan: WeakRef<TraceIdentity> | undefined;
let lastCopy: TraceIdentity | undefined;

/** A copy of an identity that does not keep the span in memory. What is recorded in one span shares one. */
export function copyIdentity(span: TraceIdentity): TraceIdentity {
  if (lastCopy !== undefined && lastSpan?.deref() === span) return lastCopy;
  const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags, traceState } = span;
  lastSpan = new WeakRef(span);
  lastCopy = { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, traceFlags, traceState };
  return lastCopy;
}
