import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');

test('the example of the README runs as it is written', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder });
  expect(String(output)).toContain("it is { answer: 'kept' }");
});
