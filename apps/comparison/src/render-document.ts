import type { AllowedDifference } from './allowed-difference.ts';
import { type FactValue, keyOf } from './difference.ts';
import type { Scenario } from './scenario.ts';

const introduction = `# Compared with the official instrumentations

The same requests go through \`@opentelemetry/instrumentation-http\`, \`-undici\`, \`-fastify\`, \`-pg\` and \`-ioredis\` on
\`@opentelemetry/sdk-trace-base\`, with stable semantic conventions, and through Throughline, against a real PostgreSQL, a real Redis
and servers of their own. Both sides export OTLP, and what arrives is compared span for span: parents, names, kinds, attributes with
their types, status, events, links, trace state, flags, and the schema URL of the scope.

Ids, times, ports of clients and stack traces are different in every run and are left out. The first server of a scenario has
port 8001 here, the second 8002; PostgreSQL has 5432, Redis 6379, clients 50000.

A difference is allowed only by a row below. A row names one attribute or fact of one sort of span, the values on both sides, and the
reason. \`(span)\` is a whole span that only one side has, by its name. There are no wildcards, and a row that no longer occurs fails the test as well as a difference without a row.

This page is written by \`pnpm --filter @throughline/comparison document\` from \`apps/comparison/src/allowed-differences.ts\`.
`;

export interface Tables {
  readonly ours: readonly AllowedDifference[];
  /** Of the official instrumentations on our engine. */
  readonly hosted: readonly AllowedDifference[];
}

const hostedIntroduction = `## The official instrumentations on the engine of Throughline

\`instrumentAll({ instrumentations: [...] })\` takes official instrumentations, and each replaces ours for its library. The same
scenarios go through all five of them on our engine, and are compared with the official packages in the same way.
`;

/** The page about the comparison: every row of the tables, and every scenario. */
export function renderDocument({ ours, hosted }: Tables, scenarios: readonly Scenario[]): string {
  return [
    introduction,
    '## What differs, and why\n',
    ...renderTable(ours),
    hostedIntroduction,
    ...renderTable(hosted),
    renderScenarios(scenarios),
  ].join('\n');
}

function renderTable(rows: readonly AllowedDifference[]): string[] {
  const spans = [...new Set(rows.map(({ span }) => span))];
  return spans.map((span) =>
    renderSpan(
      span,
      rows.filter((row) => row.span === span),
    ),
  );
}

function renderSpan(span: string, rows: readonly AllowedDifference[]): string {
  const groups = new Map<string, AllowedDifference[]>();
  for (const row of rows) {
    const heading = headingOf(row);
    groups.set(heading, [...(groups.get(heading) ?? []), row]);
  }
  return [`### ${span}\n`, ...[...groups].map(([heading, group]) => renderGroup(heading, group))].join('\n');
}

/** Rows with the same reason stand under it together. */
function headingOf({ reason, section, scenarios }: AllowedDifference): string {
  const source = section === undefined ? '' : ` See <${section}>.`;
  const places = scenarios === undefined ? '' : ` Only in: ${scenarios.map((name) => `“${name}”`).join(', ')}.`;
  return reason + source + places;
}

function renderGroup(heading: string, rows: readonly AllowedDifference[]): string {
  const lines = rows.flatMap(({ attribute, values }) =>
    values.map(([official, ours]) => `| \`${attribute}\` | ${cell(official)} | ${cell(ours)} |`),
  );
  return `${heading}\n\n| attribute | official | ours |\n|---|---|---|\n${lines.join('\n')}\n`;
}

function cell(value: FactValue): string {
  if (value === null) return 'absent';
  const text = keyOf(value).replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function renderScenarios(scenarios: readonly Scenario[]): string {
  const groups = new Map<string, string[]>();
  for (const { name } of scenarios) {
    const [group = '', rest = ''] = name.split(/: (.*)/s);
    groups.set(group, [...(groups.get(group) ?? []), rest]);
  }
  const lines = [...groups].map(([group, names]) => `**${group}** (${names.length}): ${names.join('; ')}.\n`);
  return [`## The ${scenarios.length} scenarios\n`, ...lines].join('\n');
}
