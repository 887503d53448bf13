import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

import { floors, sidePackages } from './floors.mjs';

/** The broken rules of one source file, as `{ line, rule }`. */
export function brokenImports(file, owner, workspace) {
  const text = readFileSync(file, 'utf8');
  const { program } = parseSync(file, text);
  const found = importsIn(program).map(({ specifier, start }) => ({
    start,
    rule: specifier.startsWith('.') ? relativeRule(specifier, file, owner) : packageRule(specifier, owner, workspace),
  }));
  if (relative(owner.source, file) === 'index.ts') found.push(...notReExports(program));
  return found.filter(({ rule }) => rule !== undefined).map(({ start, rule }) => ({ line: lineAt(text, start), rule }));
}

/** The broken rules of the dependency tables of one package. */
export function brokenDependencies(owner, workspace) {
  const text = readFileSync(owner.manifestFile, 'utf8');
  const tables = ['dependencies', 'peerDependencies', 'optionalDependencies'];
  return tables
    .flatMap((table) => Object.keys(owner.manifest[table] ?? {}))
    .map((name) => ({ line: lineAt(text, text.indexOf(`"${name}"`)), rule: packageRule(name, owner, workspace) }))
    .filter(({ rule }) => rule !== undefined);
}

function packageRule(specifier, owner, workspace) {
  const [, name, path] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  const isOurs = name?.startsWith('@throughline/') || floorOf(name) !== undefined || workspace.has(name);
  if (!isOurs) return undefined;
  if (name === owner.manifest.name && !owner.isApp) {
    return `imports its own package ${name}; import the file that has the name`;
  }
  if (path !== undefined && workspace.get(name)?.manifest.exports?.[`./${path}`] === undefined) {
    return `deep import of ${specifier}; use a public entry point of ${name}`;
  }
  return owner.isApp ? undefined : directionRule(owner.manifest.name, name);
}

function directionRule(from, to) {
  const side = sidePackages[to];
  const here = sidePackages[from]?.standsOn ?? floorOf(from);
  if (here === undefined) return `${from} stands on no floor; give it a place in scripts/floors.mjs`;
  if (side !== undefined) {
    const allowed = floorOf(from) !== undefined && here >= side.carries;
    return allowed ? undefined : `${to} is a side package that ${from} may not import`;
  }
  const there = floorOf(to);
  if (there === undefined) return `${to} stands on no floor, so no package may import it`;
  const reach = sidePackages[from] === undefined ? here - 1 : here;
  if (there <= reach) return undefined;
  const direction = there === here ? 'sideways' : 'up';
  return `${direction}: ${from} (floor ${here}) may not import ${to} (floor ${there})`;
}

function relativeRule(specifier, file, owner) {
  const target = resolve(dirname(file), specifier);
  const home = owner.isApp ? owner.folder : owner.source;
  if (target !== home && !target.startsWith(home + sep))
    return `${specifier} leaves the package; import by public name`;
  const isIndex = target === owner.source || target.replace(/\.[jt]s$/, '') === join(owner.source, 'index');
  return isIndex && !owner.isApp
    ? `${specifier} is the package's own index; import the file that has the name`
    : undefined;
}

function notReExports(program) {
  return program.body
    .filter(({ type, source }) => !(type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && source)))
    .map(({ start }) => ({ start, rule: 'index.ts only re-exports' }));
}

function importsIn(program) {
  const found = [];
  const add = (node) => {
    if (typeof node?.value === 'string') found.push({ specifier: node.value, start: node.start });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
    TSExternalModuleReference: ({ expression }) => add(expression),
    CallExpression: ({ callee, arguments: [argument] }) => isRequire(callee) && add(argument),
  }).visit(program);
  return found;
}

/** True for `require(…)`, `require.resolve(…)` and functions that createRequire made and that are named for it. */
function isRequire(callee) {
  const name = callee.type === 'MemberExpression' ? callee.object.name : callee.name;
  return name !== undefined && /require/i.test(name);
}

function floorOf(name) {
  const index = floors.findIndex((packages) => packages.includes(name));
  return index === -1 ? undefined : index;
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length;
}
