import type { AllowedDifference, Judgement } from './allowed-difference.ts';
import { judge } from './allowed-difference.ts';
import { collectSide } from './collect-side.ts';
import { startDatabases } from './databases-of-the-suite.ts';
import { findDifferences } from './find-differences.ts';
import type { SideName } from './running-side.ts';
import { outcomesOf, type SideOutput } from './scenario-spans.ts';

/** What every side did, in the same scenarios. */
export type AllSides = Readonly<Record<SideName, SideOutput>>;

/** Runs the sides, one after the other, against databases of their own. `folder` holds the built sides. */
export async function runAllSides(folder: string): Promise<AllSides> {
  const databases = await startDatabases();
  try {
    const official = await collectSide('official', databases, folder);
    const ours = await collectSide('ours', databases, folder);
    const hosted = await collectSide('hosted', databases, folder);
    return { official, ours, hosted };
  } finally {
    await databases.close();
  }
}

/** Compares another side with the official one, and holds the differences against the rows. */
export function compareWithOfficial(
  official: SideOutput,
  other: SideOutput,
  rows: readonly AllowedDifference[],
): Judgement {
  const others = outcomesOf(other);
  const nothing = { spans: [], observed: 'nothing' };
  const differences = [...outcomesOf(official)].flatMap(([name, outcome]) =>
    findDifferences(name, { official: outcome, ours: others.get(name) ?? nothing }, rows),
  );
  return judge(differences, rows);
}
