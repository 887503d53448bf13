import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scripts = join(__dirname, '..');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-scaffold-'));
  cpSync(join(scripts, 'floors.mjs'), join(root, 'scripts', 'floors.mjs'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function run(script: string, ...args: string[]): { code: number | null; output: string } {
  const options = { encoding: 'utf8', timeout: 20_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, script), ...args], options);
  return { code: status, output: stdout + stderr };
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test('a new instrumentation has the shape of its neighbours and a place on its floor', () => {
  expect(run('new-instrumentation.mjs', 'mysql2', root)).toMatchObject({ code: 0 });
  const folder = 'packages/instrumentation-mysql2';
  const manifest: unknown = JSON.parse(read(`${folder}/package.json`));
  expect(manifest).toMatchObject({
    name: '@throughline/instrumentation-mysql2',
    dependencies: { '@throughline/core': 'workspace:^', '@throughline/instrumentation': 'workspace:^' },
    peerDependencies: { '@opentelemetry/api': '>=1.9 <2' },
  });
  expect(read(`${folder}/src/index.ts`)).toContain('instrumentMysql2');
  expect(read(`${folder}/README.md`).match(/^## .*$/gm)).toEqual([
    '## Install',
    '## Use',
    '## What it records',
    '## Options',
    '## Supported versions',
    '## How it fails',
  ]);
  expect(existsSync(join(root, folder, 'test/mysql2-instrumentation.test.ts'))).toBe(true);
  expect(read('scripts/floors.mjs')).toContain("    '@throughline/instrumentation-mysql2',\n  ],\n  ['throughline'],");
});

test('a scoped library gives a plain folder name', () => {
  expect(run('new-instrumentation.mjs', '@redis/client', root)).toMatchObject({ code: 0 });
  expect(read('packages/instrumentation-redis-client/src/index.ts')).toContain('instrumentRedisClient');
});

test('a package that is there already is left alone', () => {
  run('new-instrumentation.mjs', 'mysql2', root);
  const second = run('new-instrumentation.mjs', 'mysql2', root);
  expect(second.code).toBe(1);
  expect(second.output).toContain('is there already');
});

test('a name that is not the name of a library explains the usage', () => {
  for (const names of [['../oops', root], []]) {
    const { code, output } = run('new-instrumentation.mjs', ...names);
    expect(code).toBe(1);
    expect(output).toContain('Usage:');
  }
});
