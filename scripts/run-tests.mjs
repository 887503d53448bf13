// `npm test`: installs, builds, and runs Jest once over every project. Arguments go to Jest.
import './supported-node.mjs';
import { join } from 'node:path';

import { readyWorkspace, root, workspaceEnv } from './ready-workspace.mjs';
import { runNode } from './run-child.mjs';

await readyWorkspace([]);
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
process.exitCode = await runNode([jest, ...process.argv.slice(2)], { cwd: root, env: workspaceEnv() });
