// `pnpm bench:instructions`: where the instructions of a request go.
import { writeFileSync } from 'node:fs';

import { countVariant, valgrindVersion } from './instructions/count.mjs';
import { readPlan, usage } from './instructions/plan.mjs';
import { toJson, toText } from './instructions/report.mjs';
import { describeMachine } from './machine.mjs';
import { createProgress } from './progress.mjs';
import { UsageError } from './usage-error.mjs';

const progress = createProgress();

try {
  const plan = readPlan(process.argv.slice(2));
  if (plan.help) console.log(usage);
  else await count(plan);
} catch (error) {
  progress.clear();
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.stack);
  process.exitCode = 2;
}

async function count(plan) {
  const valgrind = valgrindVersion();
  const profiles = [];
  for (const variant of plan.variants)
    profiles.push({ name: variant.name, ...(await countVariant(plan, variant, progress.show)) });
  progress.clear();
  console.log(toText(plan, profiles));
  if (plan.json === undefined) return;
  const conditions = { node: process.version, valgrind, machine: describeMachine() };
  writeFileSync(plan.json, `${JSON.stringify(toJson(plan, conditions, profiles), null, 2)}\n`);
}
