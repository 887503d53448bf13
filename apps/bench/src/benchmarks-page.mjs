// docs/benchmarks.md has a section for each benchmark, and for a service under load one for each release line of Node; a run rewrites its own and
// leaves the others. The README has the short of them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const page = fileURLToPath(new URL('docs/benchmarks.md', root));
const readme = fileURLToPath(new URL('README.md', root));

const skeleton = `# Benchmarks

What telemetry costs a service: ours, the official OpenTelemetry packages, and none, measured side by side. This page is
written by \`pnpm bench:http\` and \`pnpm bench\`.

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

/** The section of a service under load that a run on this version of Node belongs to. */
export function nameOnNode(name, node) {
  return `${name} node ${nodeMajor(node)}`;
}

/** The release line of a version such as `v20.20.2`. */
export function nodeMajor(node) {
  return /^v(\d+)\./.exec(node)[1];
}

/** Rewrites a section of docs/benchmarks.md. */
export function writeSection(name, section) {
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : skeleton, name, section));
}

/** Rewrites a short table in the README. */
export function writeShortTable(name, table) {
  writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), name, `\n${table}\n`));
}
