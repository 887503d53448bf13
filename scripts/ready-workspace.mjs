// Makes a fresh clone runnable with nothing but Node and npm: fetches the pinned pnpm, installs, builds.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { quietly } from './progress.mjs';

export const root = dirname(import.meta.dirname);

const stamp = join(root, 'node_modules', '.installed-lockfile');
const bin = join(root, 'node_modules', '.bin');

/** Installs what the lockfile names, unless it is there, and builds the packages that match the turbo filters. */
export async function readyWorkspace(filters) {
  await install();
  const args = [turbo(), 'run', 'build', ...filters.map((filter) => `--filter=${filter}`)];
  await quietly('Building the packages', process.execPath, args, { cwd: root, env: workspaceEnv() });
}

/** The environment in which the tools of the workspace find each other. */
export function workspaceEnv() {
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1' };
}

async function install() {
  const wanted = lockfileHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const [command, args] = pinnedPnpm();
  const flags = ['install', '--frozen-lockfile', '--prod=false', '--reporter=append-only'];
  await quietly('Installing the dependencies', command, [...args, ...flags], {
    cwd: root,
    // `npm run --silent` must not hide why an installation failed.
    env: { ...process.env, CI: 'true', npm_config_loglevel: 'warn' },
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, wanted);
}

function lockfileHash() {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'));
  return createHash('sha256').update(lockfile).update(`${process.platform}-${process.arch}`).digest('hex');
}

/** npx fetches exactly the version that package.json pins; a pnpm of the user's own is left alone. */
function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return ['npx', ['--yes', packageManager]];
}

function turbo() {
  return join(root, 'node_modules', 'turbo', 'bin', 'turbo');
}
