// `pnpm check`: everything that must hold besides the tests. Every step runs, one line each; what failed is shown in full.
import './supported-node.mjs';
import { capture } from './progress.mjs';
import { root, workspaceEnv } from './ready-workspace.mjs';

const steps = [
  ['build', ['turbo', 'run', 'build']],
  ['types', ['node', 'scripts/check-types.mjs']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['format', ['oxfmt', '--check', '.']],
  ['floors', ['node', 'scripts/check-floors.mjs']],
  ['packages', ['node', 'scripts/check-packages.mjs']],
  ['unused code', ['knip', '--no-config-hints']],
];

const failures = [];
for (const [title, [command, ...args]] of steps) {
  const started = Date.now();
  const { code, output } = await capture(command, args, {
    cwd: root,
    env: workspaceEnv(),
    shell: process.platform === 'win32',
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${title}`);
  if (code !== 0) failures.push({ title, output });
}

for (const { title, output } of failures) console.log(`\n--- ${title} ---\n${output.trim()}`);
process.exitCode = failures.length > 0 ? 1 : 0;
