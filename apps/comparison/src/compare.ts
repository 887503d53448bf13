// Prints every difference that no row explains, and every row that has nothing left to explain:
//
//   pnpm --filter @throughline/comparison compare
import { dirname } from 'node:path';

import { describeDifference, describeStale, type Judgement } from './allowed-difference.ts';
import { allowedDifferences, allowedDifferencesOfHosted } from './allowed-differences.ts';
import { compareWithOfficial, runAllSides } from './compare-sides.ts';

async function main(program: string): Promise<void> {
  const { official, ours, hosted } = await runAllSides(dirname(program));
  const isFine = [
    print('Throughline', compareWithOfficial(official, ours, allowedDifferences)),
    print('The official ones on Throughline', compareWithOfficial(official, hosted, allowedDifferencesOfHosted)),
  ].every(Boolean);
  process.exitCode = isFine ? 0 : 1;
}

function print(title: string, { unexplained, stale }: Judgement): boolean {
  const lines = [...unexplained.map(describeDifference), ...stale.map(describeStale)];
  console.log(`${title}: ${unexplained.length} differences without a row, ${stale.length} rows without a difference`);
  for (const line of lines) console.log(`  ${line}`);
  return lines.length === 0;
}

main(process.argv[1] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
