import { join } from 'node:path';

import { describeDifference, describeStale, type Judgement } from '../src/allowed-difference.ts';
import { allowedDifferences, allowedDifferencesOfHosted } from '../src/allowed-differences.ts';
import { allScenarios } from '../src/all-scenarios.ts';
import { type AllSides, compareWithOfficial, runAllSides } from '../src/compare-sides.ts';
import type { SideOutput } from '../src/scenario-spans.ts';

let sides: AllSides;

beforeAll(async () => {
  sides = await runAllSides(join(__dirname, '..', 'dist'));
}, 180_000);

/** What a reader of a failure needs, and nothing else. */
function lines({ unexplained, stale }: Judgement): unknown {
  return { withoutARow: unexplained.map(describeDifference), rowsWithoutADifference: stale.map(describeStale) };
}

function scopesOf({ spans }: SideOutput): string[] {
  return [...new Set(spans.map(({ scope }) => scope.name))].sort();
}

const nothing = { withoutARow: [], rowsWithoutADifference: [] };

test('every side did every scenario', () => {
  const names = allScenarios.map(({ name }) => name);
  for (const { scenarios } of Object.values(sides)) expect(scenarios.map(({ name }) => name)).toEqual(names);
});

test('our spans are the official ones, but for the differences in the table', () => {
  expect(lines(compareWithOfficial(sides.official, sides.ours, allowedDifferences))).toEqual(nothing);
});

test('the official instrumentations make the same spans on our engine as on their own', () => {
  expect(lines(compareWithOfficial(sides.official, sides.hosted, allowedDifferencesOfHosted))).toEqual(nothing);
});

test('an official instrumentation replaces ours: no library has two', () => {
  const official = ['fastify', 'http', 'ioredis', 'pg', 'undici'].map(
    (name) => `@opentelemetry/instrumentation-${name}`,
  );
  expect(scopesOf(sides.official)).toEqual([...official, 'comparison']);
  expect(scopesOf(sides.hosted)).toEqual([...official, 'comparison']);
  // The spans of Fastify are an option of ours.
  const own = ['http', 'ioredis', 'pg', 'undici'].map((name) => `@throughline/instrumentation-${name}`);
  expect(scopesOf(sides.ours)).toEqual([...own, 'comparison']);
});
