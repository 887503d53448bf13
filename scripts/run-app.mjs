// `npm run demo`, `npm run bench`: installs, builds what an app needs, and runs one of its scripts.
//
//   node scripts/run-app.mjs <folder in apps> <script of its package.json> [arguments for it]
//
// The script starts as its package.json says, but from here: paths on the command line mean what they say, and no package
// manager stands between the app and the terminal.
import './supported-node.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readyWorkspace, root, workspaceEnv } from './ready-workspace.mjs';
import { runNode } from './run-child.mjs';

const [app, script, ...rest] = process.argv.slice(2);
const command = nodeArguments(join(root, 'apps', app));
await readyWorkspace([`./apps/${app}...`]);
process.exitCode = await runNode([...command, ...rest], { env: workspaceEnv() });

/** The arguments of `node` in the script, with the path of the program seen from anywhere. */
function nodeArguments(folder) {
  if (!existsSync(folder)) stop(`There is no apps/${app}.`);
  const text = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts?.[script] ?? '';
  const [node, ...args] = text.split(' ');
  const program = args.findIndex((argument) => !argument.startsWith('-'));
  if (node !== 'node' || program === -1)
    stop(`The script "${script}" of apps/${app} must read "node <file>", not "${text}".`);
  return args.with(program, join(folder, args[program]));
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
