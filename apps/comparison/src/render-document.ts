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
reason. There are no wildcards, and a row that no longer occurs fails the test as well as a difference without a row.

This page is written by \`pnpm --filter @throughline/comparison document\` from \`apps/comparison/src/allowed-differences\`.
`;

/** The page about the comparison: every row of the table, and every scenario. */
export function renderDocument(rows: readonly AllowedDifference[], scenarios: readonly Scenario[]): string {
  const spans = [...new Set(rows.map(({ span }) => span))];
  const sections = spans.map((span) =>
    renderSpan(
      span,
      rows.filter((row) => row.span === span),
    ),
  );
  return [introduction, '## What differs, and why\n', ...sections, renderScenarios(scenarios)].join('\n');
}

function renderSpan(span: string, rows: readonly AllowedDifference[]): string {
  return [`### ${span}\n`, ...rows.map(renderRow)].join('\n');
}

function renderRow({ attribute, reason, section, scenarios, values }: AllowedDifference): string {
  const title = attribute === '(span)' ? 'The whole span' : `\`${attribute}\``;
  const source = section === undefined ? '' : ` See <${section}>.`;
  const places = scenarios === undefined ? '' : ` Only in: ${scenarios.map((name) => `“${name}”`).join(', ')}.`;
  const lines = values.map(([official, ours]) => `| ${cell(official)} | ${cell(ours)} |`);
  return `**${title}** ${reason}${source}${places}\n\n| official | ours |\n|---|---|\n${lines.join('\n')}\n`;
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
