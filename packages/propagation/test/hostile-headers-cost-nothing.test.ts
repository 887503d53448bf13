import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Cost {
  readonly slowestMs: number;
  readonly keptBytes: number;
}

// The promise is 5 ms. The bound here is ten times that, because the machine that runs the tests does other things too; reading all
// of 10 MB takes longer still.
const BOUND_MS = 50;
const BOUND_BYTES = 1024 * 1024;

test('headers of 10 MB or a million members are not read to the end and not kept', () => {
  const fixture = join(__dirname, 'fixtures', 'kept-of-hostile-headers.cjs');
  const output = execFileSync(process.execPath, ['--expose-gc', fixture], { encoding: 'utf8', timeout: 60_000 });
  const costs = JSON.parse(output) as Record<string, Cost>;
  expect(Object.keys(costs)).toHaveLength(13);
  const dear = Object.entries(costs).filter(
    ([, { slowestMs, keptBytes }]) => slowestMs > BOUND_MS || keptBytes > BOUND_BYTES,
  );
  expect(dear).toEqual([]);
});
