// docs/benchmarks.md has a section for each benchmark; each command rewrites its own and leaves the other. The README has the short of it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const page = fileURLToPath(new URL('docs/benchmarks.md', root));
const readme = fileURLToPath(new URL('README.md', root));

const skeleton = `# Benchmarks

What telemetry costs a service: ours, the official OpenTelemetry packages, and none, measured side by side. This page is
written by \`pnpm bench:http\` and \`pnpm bench\`.

<!-- http -->
<!-- /http -->

<!-- micro -->
<!-- /micro -->
`;

/** Puts a text in place of the section between \`<!-- name -->\` and \`<!-- /name -->\`. */
export function withSection(text, name, section) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from === -1 || to < from) return `${text.trimEnd()}\n\n${open}\n${section.trim()}\n${close}\n`;
  return `${text.slice(0, from + open.length)}\n${section.trim()}\n${text.slice(to)}`;
}

/** Rewrites a section of docs/benchmarks.md. */
export function writeSection(name, section) {
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : skeleton, name, section));
}

/** Rewrites the short table in the README. */
export function writeShortTable(table) {
  writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), 'measured', `\n${table}\n`));
}
