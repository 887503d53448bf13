import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runFixture } from '@throughline/testing';

const core = JSON.stringify(join(__dirname, '..', 'dist', 'index.js'));

let folder: string;

/** An application in a folder of its own that would import the given copy of the API. */
async function problemsWith(apiFolder: string, before = ''): Promise<{ code: string; message: string; fix: string }[]> {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules', '@opentelemetry'), { recursive: true });
  symlinkSync(apiFolder, join(folder, 'node_modules', '@opentelemetry', 'api'), 'dir');
  const file = join(folder, 'app.cjs');
  writeFileSync(
    file,
    `${before}
     const { startTelemetry } = require(${core});
     const setup = startTelemetry({ logLevel: 'none' }, []);
     console.log(JSON.stringify(setup.status.problems));
     setup.shutdown();`,
  );
  const { stdout, stderr } = await runFixture({ file });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as never;
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'throughline-api-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const older = join(__dirname, '..', 'node_modules', '@opentelemetry', 'api');
const newer = dirname(dirname(require.resolve('opentelemetry-api-1-10')));

test('one version is no problem', async () => {
  expect(await problemsWith(older)).toEqual([]);
});

test('another one that the application would import is, before it is even loaded', async () => {
  expect(await problemsWith(newer)).toEqual([
    {
      code: 'TL_COPIES_API',
      message: expect.stringMatching(/1\.9\.1 .*1\.10\.0|1\.10\.0 .*1\.9\.1/),
      fix: expect.stringContaining('npm ls @opentelemetry/api'),
    },
  ]);
});

test('so is one that was loaded from somewhere else', async () => {
  const problems = await problemsWith(older, `require(${JSON.stringify(newer)});`);
  expect(problems.map(({ code }) => code)).toEqual(['TL_COPIES_API']);
});
