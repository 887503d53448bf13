import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const script = join(__dirname, '..', 'check-floors.mjs');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-floors-'));
  workspacePackage('core', {});
  workspacePackage('tracing', {});
  workspacePackage('otlp', {});
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function workspacePackage(folder: string, manifest: object, parent = 'packages'): void {
  const name = folder === 'throughline' ? folder : `@throughline/${folder}`;
  const json = { name, exports: { '.': './src/index.ts', './package.json': './package.json' }, ...manifest };
  write(`${parent}/${folder}/package.json`, JSON.stringify(json, null, 2));
  write(`${parent}/${folder}/src/index.ts`, "export { thing } from './thing.ts';\n");
  write(`${parent}/${folder}/src/thing.ts`, 'export const thing = 1;\n');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function check(): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8', timeout: 20_000 });
  return { code: status, output: stdout + stderr };
}

test('a workspace that keeps the floors passes', () => {
  write('packages/tracing/src/thing.ts', "import { thing } from '@throughline/core';\nexport const other = thing;\n");
  expect(check()).toEqual({ code: 0, output: '' });
});

test.each([
  ['an import that goes up', 'core', "import '@throughline/tracing';", /up: @throughline\/core \(floor 0\)/],
  [
    'an import that goes sideways',
    'otlp',
    "import type { T } from '@throughline/tracing';",
    /sideways: @throughline\/otlp/,
  ],
  ['a require that goes up', 'core', "const t = require('@throughline/tracing');", /up: /],
  ['a dynamic import that goes up', 'core', "const t = import('@throughline/tracing');", /up: /],
  ['a type import that goes up', 'core', "type T = import('@throughline/tracing').T;", /up: /],
  ['an import of the test tools', 'otlp', "import '@throughline/testing';", /side package/],
  ['a package outside the floors', 'otlp', "import '@throughline/unheard-of';", /stands on no floor/],
  ['a deep import', 'otlp', "export * from '@throughline/core/src/thing.ts';", /deep import/],
  ['a path out of the package', 'otlp', "import '../../core/src/thing.ts';", /leaves the package/],
  ['an import of its own index', 'otlp', "import { thing } from './index.ts';", /own index/],
  ['an import of itself by name', 'otlp', "import '@throughline/otlp';", /its own package/],
])('%s fails, with file, line and rule', (_name, folder, line, rule) => {
  write(`packages/${folder}/src/broken.ts`, `// The second line breaks the rule.\n${line}\n`);
  const { code, output } = check();
  expect(code).toBe(1);
  expect(output).toMatch(rule);
  expect(output.trim().split('\n')).toEqual([
    expect.stringContaining(join('packages', folder, 'src', 'broken.ts:2: ')),
  ]);
});

test('an index.ts that does more than re-export fails', () => {
  write('packages/core/src/index.ts', "import { thing } from './thing.ts';\nexport const twice = thing * 2;\n");
  expect(check().output).toMatch(/index\.ts:1: index\.ts only re-exports[^]*index\.ts:2: /);
});

test('a dependency that goes up fails, and a development dependency is free', () => {
  workspacePackage('core', { dependencies: { '@throughline/tracing': 'workspace:^' } });
  workspacePackage('otlp', { devDependencies: { '@throughline/tracing': 'workspace:^' } });
  expect(check().output.trim()).toMatch(/^packages.core.package\.json:\d+: up: [^\n]*$/);
});

test('a demo uses every package by its public name and by nothing else', () => {
  write('apps/demo/package.json', JSON.stringify({ name: 'demo' }));
  write('apps/demo/src/fine.mjs', "import '@throughline/core';\n");
  write('apps/demo/src/broken.mjs', "import '../../../packages/core/src/thing.ts';\n");
  expect(check().output.trim()).toMatch(/^apps.demo.src.broken\.mjs:1: [^\n]*$/);
});
