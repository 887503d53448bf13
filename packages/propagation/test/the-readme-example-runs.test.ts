import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');

test('the example of the README runs and prints what it says', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const code = /## Use\n[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)/g)].map(([, text]) => text);
  const output = execFileSync(process.execPath, ['--input-type=module'], {
    input: code,
    cwd: folder,
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(promised.length).toBeGreaterThan(0);
  expect(output.trim().split('\n')).toEqual(promised);
});
