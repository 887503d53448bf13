import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(__dirname, '..', 'src', 'http.mjs');
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 25_000 });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

test('a tiny run delivers every span of both sides and says that it claims nothing', async () => {
  const file = join(folder, 'result.json');
  const tiny = ['--quick', '--rounds', '1', '--seconds', '0.2', '--only', 'hello', '--variants', 'bare,official,ours'];
  const { code, output } = await run(...tiny, '--json', file);
  const result = JSON.parse(readFileSync(file, 'utf8'));

  expect(result.reasons).toEqual([]);
  expect(code).toBe(0);
  expect(output).toContain('extra over bare, ours / official');
  expect(result).toMatchObject({ rounds: 1, claim: false, valid: true, node: process.version });
  expect(result.delivered.hello).toMatchObject({
    bare: { spans: 0, points: 0, records: 0 },
    official: { spans: 2, points: 0, records: 0 },
    ours: { spans: 1, points: 0, records: 0 },
  });
  for (const name of ['oursOverBare', 'officialOverBare', 'oursOverOfficial']) {
    expect(result.ratios.hello[name]).toBeGreaterThan(0);
  }
  expect(result.settings.sides.ours.environment).toEqual(result.settings.sides.official.environment);
  expect(result.settings.sides.ours.observed).toEqual(result.settings.sides.official.observed);
  expect(JSON.stringify(result)).not.toContain(process.cwd());
}, 30_000);

test('a command line that cannot be read ends with what was expected', async () => {
  const { code, output } = await run('--only', 'goodbye');
  expect(code).toBe(2);
  expect(output).toContain('expected some of hello, chain, fanout');
});
