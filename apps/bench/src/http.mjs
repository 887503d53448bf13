// `pnpm bench:http`: what telemetry costs a service under load.
import { writeFileSync } from 'node:fs';

import { DatabaseError } from '@throughline/databases';

import { nameOnNode, writeSection, writeShortTable } from './benchmarks-page.mjs';
import { createLaboratory } from './http/laboratory.mjs';
import { measureAll } from './http/measure.mjs';
import { toMarkdown, toShortTable } from './http/page.mjs';
import { readPlan, usage } from './http/plan.mjs';
import { resultOf } from './http/result.mjs';
import { toText } from './http/terminal.mjs';
import { currentLoad, describeMachine, loadWarnings } from './machine.mjs';
import { createProgress } from './progress.mjs';
import { UsageError } from './usage-error.mjs';

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const progress = createProgress();
const laboratory = createLaboratory();

for (const [signal, code] of Object.entries(SIGNAL_EXIT_CODES)) {
  process.once(signal, () => {
    progress.clear();
    void laboratory.close().finally(() => process.exit(code));
  });
}

try {
  const plan = readPlan(process.argv.slice(2));
  if (plan.help) console.log(usage);
  else report(await run(plan), plan);
} catch (error) {
  progress.clear();
  console.error(explained(error));
  process.exitCode = 2;
} finally {
  await laboratory.close();
}

function explained(error) {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`;
  return error instanceof DatabaseError ? error.message : error.stack;
}

async function run(plan) {
  // The laboratory takes cores away from this process.
  const machine = describeMachine();
  const loadBefore = currentLoad();
  const warnings = loadWarnings(loadBefore);
  await laboratory.open(plan, progress.show);
  const { failures, databases, placement } = laboratory;
  const windows = await measureAll(laboratory, plan, progress.show);
  progress.clear();
  return resultOf({ plan, windows, failures, machine, loadBefore, warnings, databases, placement });
}

/** Shows the result, keeps it where it was asked for, and fails where it does not count. */
function report(result, plan) {
  console.log(toText(result));
  if (plan.json) writeFileSync(plan.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.valid) process.exitCode = 1;
  if (!result.claim || !plan.complete) return;
  writeSection(nameOnNode('http', result.node), toMarkdown(result));
  writeShortTable(nameOnNode('measured', result.node), toShortTable(result));
  console.log('\ndocs/benchmarks.md and the table in README.md were rewritten.');
}
