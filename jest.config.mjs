// One Jest run for the whole workspace: every folder under packages/, apps/ and tools/ that has a test/ folder is a
// project. Started inside one of those folders, Jest runs that project alone.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;

const folders = ['packages', 'apps', 'tools', 'scripts']
  .flatMap((parent) => [parent, ...foldersIn(parent)])
  .map((folder) => join(root, folder))
  .filter((folder) => existsSync(join(folder, 'test')));

const countsFile = process.env.TEST_COUNTS_FILE;

const current = folders.filter((folder) => folder === process.cwd());

function foldersIn(parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name));
}

function project(folder) {
  return {
    displayName: folder.slice(root.length + 1).replace(/^packages\//, ''),
    rootDir: folder,
    testEnvironment: 'node',
    testEnvironmentOptions: { customExportConditions: ['@throughline/source', 'node', 'node-addons'] },
    testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.mjs'],
    transform: {
      '\\.[cm]?[jt]s$': [
        '@swc/jest',
        {
          swcrc: false,
          jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
          module: { type: 'commonjs' },
          sourceMaps: 'inline',
        },
      ],
    },
  };
}

export default {
  projects: (current.length > 0 ? current : folders).map(project),
  testTimeout: 30_000,
  // The tests mostly wait for child processes.
  maxWorkers: '100%',
  reporters: countsFile
    ? ['default', [join(root, 'scripts', 'count-tests-reporter.mjs'), { file: countsFile }]]
    : ['default'],
};
