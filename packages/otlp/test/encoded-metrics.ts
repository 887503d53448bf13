import type { MetricSnapshot, Resource } from '@throughline/core';

import { createArenaPool } from '../src/arena-pool.ts';
import { Ledger } from '../src/ledger.ts';
import type { MetricFormat } from '../src/metric-format.ts';
import { packSnapshot } from '../src/metric-packer.ts';

/** The requests that a collection becomes, and what the books say then. */
export interface EncodedMetrics {
  readonly bodies: readonly Buffer[];
  readonly records: readonly number[];
  readonly ledger: Ledger;
}

/** Encodes a collection as the pipeline does it. */
export function encodedMetrics(format: MetricFormat, resource: Resource, snapshot: MetricSnapshot): EncodedMetrics {
  const ledger = new Ledger();
  const arenas = createArenaPool();
  const parcels = packSnapshot(snapshot, { format, resource: format.resourceFrame(resource), ledger, arenas });
  return { bodies: parcels.map(({ body }) => body), records: parcels.map(({ records }) => records), ledger };
}
