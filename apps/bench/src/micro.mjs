// `pnpm bench`: what one operation costs.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { writeSection } from './benchmarks-page.mjs';
import { startChild } from './child-process.mjs';
import { currentLoad, describeMachine, loadWarnings } from './machine.mjs';
import { cases } from './micro/cases.mjs';
import { measureCase } from './micro/measure.mjs';
import { toMarkdown, toText } from './micro/report.mjs';
import { createProgress } from './progress.mjs';

const options = { quick: { type: 'boolean', default: false }, json: { type: 'string' }, only: { type: 'string' } };
const { values } = parseArgs({ options });
const plan = values.quick ? { rounds: 3, ms: 60 } : { rounds: 9, ms: 250 };
const chosen = values.only ? cases.filter(({ name }) => values.only.split(',').includes(name)) : cases;

const result = await measured();
console.log(toText(result));
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
if (!result.valid) process.exitCode = 1;
if (result.claim && chosen.length === cases.length) writeSection('micro', toMarkdown(result));

async function measured() {
  const before = currentLoad();
  const found = {};
  const reasons = [];
  const progress = createProgress();
  const sink = await startChild('sink.mjs');
  try {
    for (const one of chosen) {
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
  const valid = reasons.length === 0;
  return {
    benchmark: 'micro',
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    loadavg: { before, after: currentLoad() },
    rounds: plan.rounds,
    claim: valid && !values.quick,
    valid,
    reasons,
    warnings: loadWarnings(before),
    cases: found,
  };
}
