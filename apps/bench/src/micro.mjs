// `pnpm bench`: what one operation costs.
import { writeFileSync } from 'node:fs';

import { writeSection } from './benchmarks-page.mjs';
import { startChild } from './child-process.mjs';
import { currentLoad, describeMachine, loadWarnings } from './machine.mjs';
import { measureCase } from './micro/measure.mjs';
import { readPlan, usage } from './micro/plan.mjs';
import { toMarkdown, toText } from './micro/report.mjs';
import { createProgress } from './progress.mjs';
import { UsageError } from './usage-error.mjs';

try {
  const plan = readPlan(process.argv.slice(2));
  if (plan.help) console.log(usage);
  else report(await run(plan), plan);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.stack);
  process.exitCode = 2;
}

async function run(plan) {
  const before = currentLoad();
  const operations = await measureAll(plan);
  const beside = await measureFigures(plan);
  const reasons = [...operations.reasons, ...beside.reasons];
  const valid = reasons.length === 0;
  return {
    benchmark: 'micro',
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    loadavg: { before, after: currentLoad() },
    rounds: plan.rounds,
    claim: valid && plan.enough,
    valid,
    reasons,
    warnings: loadWarnings(before),
    cases: operations.found,
    figures: beside.found,
  };
}

async function measureAll(plan) {
  const found = {};
  const reasons = [];
  const progress = createProgress();
  const sink = await startChild('sink.mjs');
  try {
    for (const one of plan.cases) {
      progress.show(one.title);
      const { sides, failures } = await measureCase(one, plan, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint });
      found[one.name] = sides;
      reasons.push(...failures);
      await sink.ask('take');
    }
  } finally {
    progress.clear();
    await sink.stop();
  }
  return { found, reasons };
}

async function measureFigures(plan) {
  const found = {};
  const reasons = [];
  const progress = createProgress();
  try {
    for (const figure of plan.figures) {
      progress.show(figure.title);
      const { rows, failures } = await figure.measure(figure, plan);
      found[figure.name] = rows;
      reasons.push(...failures);
    }
  } finally {
    progress.clear();
  }
  return { found, reasons };
}

/** Shows the result, keeps it where it was asked for, and fails where something is missing. */
function report(result, plan) {
  console.log(toText(result));
  if (plan.json) writeFileSync(plan.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.valid) process.exitCode = 1;
  if (!result.claim) return;
  writeSection('micro', toMarkdown(result));
  console.log('\ndocs/benchmarks.md was rewritten.');
}
