import type { Contribution } from './contributions.ts';
import { joinLabels } from './label-text.ts';

/** Gauges cannot be added up: each tells whose it is. */
export function ofWorker(contribution: Contribution, worker: string): Contribution {
  if (contribution.type !== 'gauge') return contribution;
  const label = `worker="${worker}"`;
  const series = contribution.series.map((one) => ({ ...one, labels: joinLabels(one.labels, label) }));
  return { ...contribution, series };
}
