// Prints every difference that no row explains, and every row that has nothing left to explain:
//
//   pnpm --filter @throughline/comparison compare
import { dirname } from 'node:path';

import { describeDifference, describeStale, judge } from './allowed-difference.ts';
import { allowedDifferences } from './allowed-differences.ts';
import { compareSides } from './compare-sides.ts';

async function main(program: string): Promise<void> {
  const { differences, ...counts } = await compareSides(allowedDifferences, dirname(program));
  const { unexplained, stale } = judge(differences, allowedDifferences);
  for (const line of [...unexplained.map(describeDifference), ...stale.map(describeStale)]) console.log(line);
  console.log(
    `${counts.scenarios} scenarios, ${counts.officialSpans} official spans, ${counts.ourSpans} of ours: ` +
      `${differences.length} differences, ${unexplained.length} unexplained, ${stale.length} rows stale`,
  );
  process.exitCode = unexplained.length + stale.length > 0 ? 1 : 0;
}

main(process.argv[1] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
