// Fails on an import that goes up or sideways between the floors of scripts/floors.mjs, on a deep import into another
// package, on an import of a package's own index.ts, and on an index.ts that does more than re-export.
//
//   node scripts/check-floors.mjs [workspace folder]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { brokenDependencies, brokenImports } from './floor-rules.mjs';

const root = resolve(process.argv[2] ?? dirname(import.meta.dirname));
const workspace = new Map(
  ['packages', 'apps', 'tools'].flatMap(membersOf).map((member) => [member.manifest.name, member]),
);

const violations = [...workspace.values()].flatMap((member) => [
  ...(member.isApp ? [] : locate(member.manifestFile, brokenDependencies(member, workspace))),
  ...sourcesOf(member).flatMap((file) => locate(file, brokenImports(file, member, workspace))),
]);

for (const violation of violations) console.log(violation);
if (violations.length > 0) process.exitCode = 1;

function membersOf(parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .map((name) => join(root, parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifestFile = join(folder, 'package.json');
      const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
      return { folder, source: join(folder, 'src'), manifestFile, manifest, isApp: parent !== 'packages' };
    });
}

/** The sources of a package; of an app or a tool, its tests too: they use the packages as everybody else does. */
function sourcesOf(member) {
  const folders = member.isApp ? ['src', 'test'] : ['src'];
  return folders
    .map((name) => join(member.folder, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function locate(file, broken) {
  return broken.map(({ line, rule }) => `${relative(root, file)}:${line}: ${rule}`);
}
