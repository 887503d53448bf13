/** The same lines through the official instrumentation and through ours, each in a process of its own: what they write and what they send. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runFixture } from '@throughline/testing';

import type { AllowedDifference } from './allowed-differences.ts';
import { allowedDifferences } from './allowed-differences.ts';
import { renderDifferences } from './render-differences.ts';

type Facts = Readonly<Record<string, unknown>>;

interface Kind {
  readonly name: string;
  readonly lines: readonly string[];
  readonly records: readonly Facts[];
}

type Difference = Omit<AllowedDifference, 'reason'>;

const IDS = /,"trace_id":"TRACE","span_id":"SPAN","trace_flags":"0[13]"/;

async function logAllKinds(side: 'official' | 'ours', library: string): Promise<Kind[]> {
  const { stdout, stderr, code } = await runFixture({
    file: join(__dirname, 'fixtures', 'log-all-kinds.cjs'),
    args: [side, library],
    timeoutMs: 25_000,
  });
  if (code !== 0) throw new Error(`${side} failed: ${stderr}`);
  return JSON.parse(stdout) as Kind[];
}

/** The lines as they are read: which of two members of the same name counts shows here. */
function read(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line.replace(IDS, '');
  }
}

function factsOf({ lines, records }: Kind): Facts {
  const [record = {}] = records;
  return {
    ...record,
    '(scope)': undefined,
    '(records)': records.length,
    '(lines without ids)': lines.map((line) => line.replace(IDS, '')),
    '(lines)': lines.map(read),
  };
}

function differencesOf(official: Kind, ours: Kind): Difference[] {
  const [one, other] = [factsOf(official), factsOf(ours)];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((fact) => {
    const difference = { kind: official.name, fact, official: one[fact] ?? null, ours: other[fact] ?? null };
    return keyOf(difference.official) === keyOf(difference.ours) ? [] : [difference];
  });
}

function keyOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function isAllowed(found: Difference, rows: readonly AllowedDifference[]): boolean {
  return rows.some(
    (row) =>
      row.kind === found.kind &&
      row.fact === found.fact &&
      keyOf([row.official, row.ours]) === keyOf([found.official, found.ours]),
  );
}

let official: Kind[];
let ours: Kind[];
let differences: Difference[];

beforeAll(async () => {
  [official, ours] = await Promise.all([logAllKinds('official', 'pino'), logAllKinds('ours', 'pino')]);
  differences = official.flatMap((kind, index) => differencesOf(kind, ours[index] as Kind));
});

test('more than forty kinds of lines are compared, and nearly all of them make a line and a record', () => {
  expect(ours.length).toBeGreaterThan(70);
  expect(ours.map(({ name }) => name)).toEqual(official.map(({ name }) => name));
  expect(ours.filter(({ lines }) => lines.length !== 1).map(({ name }) => name)).toEqual(['a disabled logger']);
  expect(ours.filter(({ records, lines }) => records.length !== lines.length)).toEqual([]);
});

test('lines and records are the same, but for what the table names', () => {
  // A record that only one side has is one difference.
  const lonely = differences.filter(({ fact }) => fact === '(records)').map(({ kind }) => kind);
  const found = differences.filter(({ kind, fact }) => fact === '(records)' || !lonely.includes(kind));
  expect(found.filter((difference) => !isAllowed(difference, allowedDifferences))).toEqual([]);
});

test('each row of the table is needed', () => {
  const stale = allowedDifferences.filter((row) => !differences.some((found) => isAllowed(found, [row])));
  expect(stale).toEqual([]);
});

test('the ids stand behind the time, where the official ones stand behind the bindings', () => {
  const [one, other] = [official[0]?.lines[0] ?? '', ours[0]?.lines[0] ?? ''];
  expect(other).toMatch(/^\{"level":30,"time":1700000000123,"trace_id"/);
  expect(one).toMatch(/"hostname":"[^"]*","trace_id"/);
});

test('the scope of the records is the package that makes them', () => {
  const scopes = (kinds: readonly Kind[]): unknown[] => [
    ...new Set(kinds.flatMap(({ records }) => records.map((record) => record['(scope)']))),
  ];
  expect([scopes(official), scopes(ours)]).toEqual([
    ['@opentelemetry/instrumentation-pino'],
    ['@throughline/instrumentation-pino'],
  ]);
});

test('docs/pino-differences.md is what the table renders to', () => {
  const document = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'pino-differences.md'), 'utf8');
  // When this fails: pnpm --filter @throughline/instrumentation-pino document
  expect(document).toBe(
    renderDifferences(
      allowedDifferences,
      ours.map(({ name }) => name),
    ),
  );
});
