import type { Attributes } from '@opentelemetry/api';
import type { MetricIdentity } from '@throughline/core';

import type { AttributeFilter } from './attribute-filter.ts';
import type { CellKind } from './cell-kind.ts';
import type { ExemplarPolicy } from './exemplar-policy.ts';

/** Which readers a stream is for: all, or those that want this form of histogram. */
export type StreamAudience = 'all' | 'explicit' | 'exponential';

/** What becomes of the measurements of an instrument, or of one of its views. */
export interface StreamPlan extends MetricIdentity {
  readonly cellKind: CellKind;
  readonly boundaries: readonly number[];
  readonly maxSize: number;
  readonly maxScale: number;
  readonly filter: AttributeFilter | undefined;
  /** The most points, with the one that holds what no longer fits. */
  readonly limit: number;
  readonly textLabels: boolean;
  readonly audience: StreamAudience;
  /** Whether the description is that of a view. */
  readonly described: boolean;
}

/** What a cell needs to know of its stream. */
export interface CellPlan {
  readonly kind: CellKind;
  readonly boundaries: readonly number[];
  readonly maxSize: number;
  readonly maxScale: number;
  readonly reservoirSize: number;
  readonly exemplars: ExemplarPolicy;
  /** The attributes of a measurement that do not show in its point. */
  leftOut(given: Attributes | undefined): Attributes | undefined;
}
