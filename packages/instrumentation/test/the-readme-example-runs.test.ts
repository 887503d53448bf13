import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runFixture } from '@throughline/testing';

test('the example of the README runs and prints what it says', async () => {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const code = /## Use\n[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const [, promised] = /\/\/ (.+)\n$/.exec(code) ?? [];
  const { stdout, stderr, code: exitCode } = await runFixture({ source: code, format: 'esm' });
  expect({ stdout: stdout.trim(), stderr, exitCode }).toEqual({ stdout: promised, stderr: '', exitCode: 0 });
});
