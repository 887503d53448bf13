import type { AllowedDifference } from './allowed-differences.ts';

const introduction = `# Compared with the official instrumentation of pino

The same lines go through \`@opentelemetry/instrumentation-pino\` on \`@opentelemetry/sdk-logs\`, and through
\`@throughline/instrumentation-pino\`, each in a process of its own, with the same options and the same moment. What is written and
what is sent is compared fact for fact: lines, bodies, severities, attributes with their values, times, event names and ids of spans.

Besides the name of their scope, which is that of the package, and the place of the ids, which stand behind the time instead of behind
the bindings, records and lines are the same but for the rows below. A row names the kind of line, the attribute or fact, the values on
both sides, and the reason. A row that no longer occurs fails the test as well as a difference without a row.

This page is written by \`pnpm --filter @throughline/instrumentation-pino document\` from \`packages/instrumentation-pino/test/allowed-differences.ts\`.
`;

/** The page about the differences: rows with the same reason stand under it together, and every kind of line that is compared is named. */
export function renderDifferences(rows: readonly AllowedDifference[], kinds: readonly string[]): string {
  const reasons = [...new Set(rows.map(({ reason }) => reason))];
  return [
    introduction,
    '## What differs, and why\n',
    ...reasons.map((reason) =>
      renderReason(
        reason,
        rows.filter((row) => row.reason === reason),
      ),
    ),
    `## The ${kinds.length} kinds of lines\n`,
    `${kinds.join('; ')}.\n`,
  ].join('\n');
}

function renderReason(reason: string, rows: readonly AllowedDifference[]): string {
  const lines = rows.map(
    ({ kind, fact, official, ours }) => `| ${kind} | \`${fact}\` | ${cell(official)} | ${cell(ours)} |`,
  );
  return `${reason}\n\n| kind of line | fact | official | ours |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

function cell(value: unknown): string {
  if (value === null) return 'absent';
  // A text of one character that cannot be shown is shown by its code.
  const text = JSON.stringify(value)
    .replaceAll('|', '\\|')
    .replaceAll('\ufffd', String.raw`\ufffd`);
  return `\`${text}\``;
}
