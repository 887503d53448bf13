import { ValueType } from '@opentelemetry/api';
import type { MetricSource } from '@throughline/core';

import type { Aggregation } from './aggregation.ts';
import { DEFAULT_AGGREGATION, cellKindFor } from './aggregation.ts';
import { boundariesForUnit, readBoundaries } from './boundaries.ts';
import { EXPLICIT, EXPONENTIAL } from './cell-kind.ts';
import type { StreamAudience, StreamPlan } from './stream-plan.ts';
import type { View } from './views.ts';

/** The most points of a stream: OpenTelemetry Metrics SDK specification, Cardinality limits. */
const CARDINALITY_LIMIT = 2_000;

/** The forms of histogram that readers want. */
export type HistogramForms = ReadonlySet<'explicit' | 'exponential'>;

/** What becomes of an instrument's measurements under a view, or without one: a plan for each form of histogram that is wanted. */
export function planStreams(source: MetricSource, view: View | undefined, forms: HistogramForms): StreamPlan[] {
  const isDefault = (view?.aggregation ?? DEFAULT_AGGREGATION).type === 'default';
  const dependsOnReader = source.kind === 'histogram' && isDefault && source.exponential !== true;
  if (!dependsOnReader) return planStream(source, view, 'all');
  return [...forms].flatMap((form) => planStream(source, view, form));
}

function aggregationFor(source: MetricSource, view: View | undefined): Aggregation {
  const aggregation = view?.aggregation ?? DEFAULT_AGGREGATION;
  const isExponential = source.kind === 'histogram' && source.exponential === true && aggregation.type === 'default';
  return isExponential ? { ...aggregation, type: 'exponential' } : aggregation;
}

function planStream(source: MetricSource, view: View | undefined, audience: StreamAudience): StreamPlan[] {
  const aggregation = aggregationFor(source, view);
  const cellKind = cellKindFor(source.kind, aggregation, audience === 'exponential' ? 'exponential' : 'explicit');
  if (cellKind === undefined) return [];
  return [
    {
      name: view?.name ?? source.name,
      description: view?.description ?? source.description,
      unit: source.unit,
      kind: source.kind,
      valueType: source.valueType ?? ValueType.DOUBLE,
      cellKind,
      boundaries: cellKind === EXPLICIT ? boundariesFor(source, aggregation) : [],
      maxSize: cellKind === EXPONENTIAL ? aggregation.maxSize : 0,
      maxScale: cellKind === EXPONENTIAL ? aggregation.maxScale : 0,
      filter: view?.filter,
      limit: view?.limit ?? CARDINALITY_LIMIT,
      textLabels: source.textLabels === true,
      audience,
      described: view?.description !== undefined,
    },
  ];
}

/** A view has the first word, the instrument the second, its unit the last. */
function boundariesFor(source: MetricSource, aggregation: Aggregation): readonly number[] {
  if (aggregation.boundaries !== undefined) return aggregation.boundaries;
  const advised = aggregation.type === 'default' ? readBoundaries(source.boundaries) : undefined;
  return advised ?? boundariesForUnit(source.unit);
}

/** A text that two plans have in common whose measurements add up together. */
export function planKey(plan: StreamPlan): string {
  const { name, kind, unit, valueType, cellKind, boundaries, maxSize, maxScale, filter, limit, audience } = plan;
  const stream = [cellKind, boundaries, maxSize, maxScale, filter?.key, limit, audience];
  return JSON.stringify([name.toLowerCase(), kind, unit, valueType, stream]);
}
