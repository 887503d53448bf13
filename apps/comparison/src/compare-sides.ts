import { startPostgres, startRedis } from '@throughline/databases';

import type { AllowedDifference } from './allowed-difference.ts';
import { collectSide } from './collect-side.ts';
import type { Difference } from './difference.ts';
import { findDifferences } from './find-differences.ts';
import { outcomesOf } from './scenario-spans.ts';

export interface Comparison {
  readonly differences: readonly Difference[];
  /** How many scenarios and spans were compared. */
  readonly scenarios: number;
  readonly officialSpans: number;
  readonly ourSpans: number;
}

/** Runs both sides, one after the other, against databases of their own. `folder` holds the built sides. */
export async function compareSides(rows: readonly AllowedDifference[], folder: string): Promise<Comparison> {
  // Servers of our own, whatever the environment says: users, names and addresses stand in the spans.
  const postgres = await startPostgres({ environment: { TMPDIR: process.env['TMPDIR'] } });
  const redis = await startRedis({ environment: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'] } });
  try {
    const urls = { postgresUrl: postgres.url, redisUrl: redis.url };
    const official = await collectSide('official', urls, folder);
    const ours = await collectSide('ours', urls, folder);
    const theirs = outcomesOf(official);
    const mine = outcomesOf(ours);
    const nothing = { spans: [], observed: 'nothing' };
    const differences = [...theirs].flatMap(([name, outcome]) =>
      findDifferences(name, { official: outcome, ours: mine.get(name) ?? nothing }, rows),
    );
    return {
      differences,
      scenarios: theirs.size,
      officialSpans: official.spans.length,
      ourSpans: ours.spans.length,
    };
  } finally {
    await Promise.all([postgres.close(), redis.close()]);
  }
}
