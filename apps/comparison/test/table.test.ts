import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { allowedDifferences, allowedDifferencesOfHosted } from '../src/allowed-differences.ts';
import { allScenarios } from '../src/all-scenarios.ts';
import { renderDocument } from '../src/render-document.ts';

const names = allScenarios.map(({ name }) => name);

test('docs/comparison.md is what the table renders to', () => {
  const document = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'comparison.md'), 'utf8');
  const rendered = renderDocument({ ours: allowedDifferences, hosted: allowedDifferencesOfHosted }, allScenarios);
  // When this fails: pnpm --filter @throughline/comparison document
  expect(document).toBe(rendered);
});

test('there are at least 40 scenarios, each with a name of its own', () => {
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(40);
});

test('no pair of values is allowed by two rows', () => {
  const pairs = allowedDifferences.flatMap(({ span, attribute, scenarios, values }) =>
    values.map((pair) => JSON.stringify([span, attribute, scenarios, pair])),
  );
  expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
});

test.each([...allowedDifferences, ...allowedDifferencesOfHosted])(
  'the row about $attribute of $span says why, and names what exists',
  ({ reason, section, scenarios = [], values }) => {
    expect(reason).toMatch(/^[A-Z].*\.$/);
    if (section !== undefined) expect(new URL(section).protocol).toBe('https:');
    expect(values.length).toBeGreaterThan(0);
    expect(scenarios.filter((name) => !names.includes(name))).toEqual([]);
  },
);
