// A stdout that takes nothing does not end, stop or hold up the application, and what it costs is said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const logging = JSON.stringify(require.resolve('../dist/index.js'));
const core = JSON.stringify(require.resolve('@throughline/core').replace(/src.index\.ts$/, 'dist/index.js'));

const PROGRAM = `
  const { createLogFunctions } = require(${logging});
  const { createScope } = require(${core});
  const log = createLogFunctions(createScope('orders'));
  let turns = 0;
  setTimeout(function say() {
    for (let index = 0; index < 100; index++) log.info('line', { index });
    if (++turns < 10) return setTimeout(say, 5);
    process.exitCode = 7;
  }, 100);
`;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

async function run(command: string, args: readonly string[], closes: boolean): Promise<Ended> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  if (closes) child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

test('where nobody reads, lines are lost and counted, and it is said once', async () => {
  const { code, stderr } = await run(process.execPath, ['-e', PROGRAM], true);
  expect(code).toBe(7);
  expect(stderr).toContain('were lost: 1000\n');
  expect(stderr.match(/lines of the application are lost: nobody reads/g)).toHaveLength(1);
});

test('a stdout that is closed from the start does no harm', async () => {
  const { code } = await run('sh', ['-c', '"$0" -e "$1" >&-', process.execPath, PROGRAM], false);
  expect(code).toBe(7);
});

(existsSync('/dev/full') ? test : test.skip)('a full disk does no harm, and the loss is counted', async () => {
  const { code, stderr } = await run('sh', ['-c', '"$0" -e "$1" >/dev/full', process.execPath, PROGRAM], false);
  expect(code).toBe(7);
  expect(stderr).toContain('lines of the application are lost: stdout took nothing');
  expect(stderr).toContain('were lost: 1000\n');
});

test('a reader that never reads does not hold up the application for good', async () => {
  const program = `process.stdout; ${PROGRAM.replace('index < 100', 'index < 3000')}`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  child.stdout.destroy();
  expect(code).toBe(7);
  expect(Number(/were lost: (\d+)/.exec(stderr)?.[1])).toBeGreaterThan(0);
});
