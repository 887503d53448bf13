// Packs every public package as it would be published and asks publint and attw about the tarballs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { capture } from './progress.mjs';
import { root, workspaceEnv } from './ready-workspace.mjs';

const outDir = mkdtempSync(join(tmpdir(), 'throughline-packages-'));
try {
  await packAll();
  for (const name of readdirSync(outDir)) await check(readFileSync(join(outDir, name)), name);
} finally {
  rmSync(outDir, { recursive: true, force: true });
}

async function packAll() {
  const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  const args = [pnpm, '-r', '--filter', './packages/*', 'pack', '--pack-destination', outDir];
  const { code, output } = await capture(process.execPath, args, { cwd: root, env: workspaceEnv() });
  if (code === 0) return;
  process.exitCode = 1;
  console.log(output);
}

async function check(tarball, name) {
  const bytes = new Uint8Array(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const isBuilt = !messages.some(({ code }) => code === 'FILE_DOES_NOT_EXIST');
  const { problems = [] } = isBuilt ? await checkPackage(createPackageFromTarballData(bytes)) : {};
  const findings = [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`),
    ...problems.filter(concernsUs).map((problem) => `attw: ${JSON.stringify(problem)}`),
  ];
  for (const finding of findings) console.log(`${name}: ${finding}`);
  if (findings.length > 0) process.exitCode = 1;
}

/** The resolution of Node 10 knows no "exports", so it can find the main entry point of a package and no other. */
function concernsUs({ resolutionKind, entrypoint }) {
  return resolutionKind !== 'node10' || entrypoint === '.';
}
