// `pnpm new:instrumentation <library>` makes packages/instrumentation-<library> in the shape of its neighbours.
//
//   node scripts/new-instrumentation.mjs <library> [workspace folder]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const NEIGHBOUR = 'ioredis';
const LIBRARY_NAME = /^(?:@[a-z\d][a-z\d._-]*\/)?[a-z\d][a-z\d._-]*$/;

const home = dirname(import.meta.dirname);
const templates = join(import.meta.dirname, 'templates', 'instrumentation');
const [library, into = home] = process.argv.slice(2);

if (library === undefined || !LIBRARY_NAME.test(library))
  stop('Usage: pnpm new:instrumentation <npm name of a library>');

const folder = library.replace('@', '').replaceAll(/[/._]/g, '-');
const target = resolve(into, 'packages', `instrumentation-${folder}`);
const words = {
  library,
  folder,
  package: `@throughline/instrumentation-${folder}`,
  name: folder.replaceAll(/-([a-z\d])/g, (_match, letter) => letter.toUpperCase()),
  Library: folder.replaceAll(/(?:^|-)([a-z\d])/g, (_match, letter) => letter.toUpperCase()),
};

if (existsSync(target)) stop(`${relative(resolve(into), target)} is there already.`);

write('package.json', manifest());
write('tsconfig.json', readFileSync(join(neighbour(), 'tsconfig.json'), 'utf8'));
for (const file of readdirSync(templates, { recursive: true })) {
  if (file.endsWith('.template'))
    write(fill(file.replace('.template', '')), fill(readFileSync(join(templates, file), 'utf8')));
}
takePlaceOnFloor();
explainWhatIsLeft();

/** The neighbour's own manifest, so that what all packages share is written down once. */
function manifest() {
  const theirs = JSON.parse(readFileSync(join(neighbour(), 'package.json'), 'utf8'));
  const json = {
    ...theirs,
    name: words.package,
    version: '0.0.0',
    description: `Traces the calls of ${library}.`,
    keywords: theirs.keywords.map((keyword) => (keyword === NEIGHBOUR ? library : keyword)),
    devDependencies: { '@opentelemetry/api': theirs.devDependencies['@opentelemetry/api'] },
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function neighbour() {
  return join(home, 'packages', `instrumentation-${NEIGHBOUR}`);
}

function takePlaceOnFloor() {
  const file = join(resolve(into), 'scripts', 'floors.mjs');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines.some((line) => line.includes(`'${words.package}'`))) return;
  const last = lines.findLastIndex((line) => line.includes(`'@throughline/instrumentation-`));
  lines.splice(last + 1, 0, `    '${words.package}',`);
  writeFileSync(file, lines.join('\n'));
}

function fill(text) {
  return text.replaceAll('__folder__', folder).replaceAll(/\{\{(\w+)\}\}/g, (_match, word) => words[word]);
}

function write(path, text) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
}

function explainWhatIsLeft() {
  console.log(`packages/instrumentation-${folder} is there, and has its place in scripts/floors.mjs. What is left:

  1. pnpm install
     pnpm --filter ${words.package} add --save-dev ${library}
  2. src/${folder}-instrumentation.ts: the file, the versions and the method to wrap; src/trace-calls.ts: what a span is.
  3. test/: one sentence for each behaviour, and the conformance suite of @throughline/testing.
  4. README.md: the tables of what it records, its options and the versions it supports.
  5. packages/throughline: an optional peer dependency, so that instrumentAll finds it.
  6. pnpm changeset
`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
