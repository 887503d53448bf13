/**
 * The built-in samplers, on the bare path: they see the trace id and the parent, and build nothing.
 *
 * See the OpenTelemetry Trace SDK specification, Built-in samplers.
 */
import type { TraceIdentity } from '@throughline/core';

/** What a bare sampler knows of the parent. */
export interface ParentFacts {
  readonly sampled: boolean;
  readonly remote: boolean;
}

/** Decides from the trace id and the parent whether a span is sampled. */
export interface BareSampler {
  readonly description: string;
  sample(trace: TraceIds, parent: ParentFacts | undefined): boolean;
}

/** The trace id of a span to be. */
export type TraceIds = Pick<TraceIdentity, 'traceId0' | 'traceId1' | 'traceId2' | 'traceId3'>;

/** Samples every span. */
export const alwaysOn: BareSampler = { description: 'AlwaysOnSampler', sample: () => true };

/** Samples no span. */
export const alwaysOff: BareSampler = { description: 'AlwaysOffSampler', sample: () => false };

/**
 * Samples a share of all traces, from 0 to 1, decided by the trace id alone. The decision is the one that the official JavaScript SDK takes for
 * the same id, so that services of both kinds agree.
 */
export function traceIdRatio(ratio: number): BareSampler {
  const bound = Math.floor(ratio * 0xffffffff);
  return {
    description: `TraceIdRatioBased{${ratio}}`,
    sample: ({ traceId0, traceId1, traceId2, traceId3 }) =>
      (traceId0 ^ traceId1 ^ traceId2 ^ traceId3) >>> 0 < bound || ratio >= 1,
  };
}

/** Follows the parent's decision; asks the root sampler where there is no parent. */
export function parentBased(root: BareSampler): BareSampler {
  return {
    description: `ParentBased{root=${root.description}}`,
    sample: (trace, parent) => (parent === undefined ? root.sample(trace, undefined) : parent.sampled),
  };
}
