// Runs tsc over every folder that has a tsconfig.json, one program each, so that one package's globals never help another.
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { capture } from './progress.mjs';
import { root } from './ready-workspace.mjs';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const folders = ['packages', 'apps', 'tools']
  .filter((parent) => existsSync(join(root, parent)))
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
  .concat(join(root, 'scripts'))
  .filter((folder) => existsSync(join(folder, 'tsconfig.json')));

await Promise.all(Array.from({ length: availableParallelism() }, checkWaiting));

async function checkWaiting() {
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const { code, output } = await capture(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: root });
    if (code === 0) continue;
    process.exitCode = 1;
    console.log(output.trim());
  }
}
