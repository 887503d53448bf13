import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startRedis } from '@throughline/databases';
import { runFixture } from '@throughline/testing';

import { VERSION } from '../src/version.ts';

const folder = join(__dirname, '..');

test('the example of the README runs and traces a command', async () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const code = /## Use\n[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const server = await startRedis();
  const {
    stdout,
    stderr,
    code: exitCode,
  } = await runFixture({ source: code, format: 'esm', env: { REDIS_URL: server.url } });
  await server.close();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toContain("'set'");
  expect(stdout).toContain("'request'");
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
