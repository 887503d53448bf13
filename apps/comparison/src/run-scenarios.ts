import { setTimeout as delay } from 'node:timers/promises';

import { allScenarios } from './all-scenarios.ts';
import { prepareDatabases } from './databases.ts';
import type { ScenarioReport, SideReport } from './running-side.ts';
import type { Scenario } from './scenario.ts';
import { openStage, type StageUrls } from './stage.ts';

/** Milliseconds in which what a scenario left behind comes to its end. */
const REST_MS = 6;
/** The clocks of spans may be this many milliseconds off. */
const CLOCK_MS = 3;
const MOST_MS = 5_000;

/** Runs the scenarios one after the other; rejects with the name of one that fails or hangs. */
export async function runScenarios(urls: StageUrls): Promise<SideReport> {
  await prepareDatabases(urls);
  const scenarios: ScenarioReport[] = [];
  for (const scenario of allScenarios) scenarios.push(await runOne(scenario, urls));
  return { scenarios };
}

async function runOne(scenario: Scenario, urls: StageUrls): Promise<ScenarioReport> {
  await delay(CLOCK_MS);
  const startedAt = Date.now();
  await delay(CLOCK_MS);
  const stage = openStage(urls);
  try {
    const observed = await inTime(scenario.run(stage));
    await delay(REST_MS);
    await inTime(stage.end());
    return { name: scenario.name, startedAt, observed, ports: stage.ports };
  } catch (cause) {
    throw new Error(`The scenario "${scenario.name}" failed.`, { cause });
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It takes more than ${MOST_MS} ms.`)), MOST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
