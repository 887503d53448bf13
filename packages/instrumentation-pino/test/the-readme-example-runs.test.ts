import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runFixture } from '@throughline/testing';

test('the example of the README runs: its line has ids, and its record goes to the console', async () => {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const code = /## Use\n[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
  const { stdout, stderr, code: exitCode } = await runFixture({ source: code, format: 'esm' });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const lines = stdout.split('\n').filter((line) => line.includes('order placed'));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  const line = lines.find((text) => text.startsWith('{"level":30')) ?? '';
  const traceId = /"trace_id":"([0-9a-f]{32})".*"order":7/.exec(line)?.[1] ?? 'none';
  expect(lines.filter((text) => text.includes(traceId))).toHaveLength(2);
});
