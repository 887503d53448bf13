// Builds the package in the current directory: one implementation, two doors.
//
// tsc compiles src/ once, to CommonJS, into dist/. For every entry point of package.json#exports an ES module wrapper
// (dist/<entry>.mjs and .d.mts) re-exports the names of that one implementation, so `import` and `require` in one
// process share module state, and `instanceof` holds across them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { init, parse } from 'cjs-module-lexer';

const root = resolve(import.meta.dirname, '..');
const folder = process.cwd();
const dist = join(folder, 'dist');
const staging = join(folder, `.build-${process.pid}`);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

await init();
rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
compile();
pointDeclarationsAtJavaScript();
makeReexportsPlain();
for (const entry of entryPoints()) writeWrapper(entry);
writeFileSync(join(staging, 'package.json'), '{ "type": "commonjs" }\n');
rmSync(dist, { recursive: true, force: true });
renameSync(staging, dist);

/** Runs tsc over src/ as CommonJS; packages of the workspace are seen through their built declarations. */
function compile() {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      module: 'CommonJS',
      moduleResolution: 'Bundler',
      customConditions: [],
      verbatimModuleSyntax: false,
      types: ['node'],
      noEmit: false,
      rootDir: join(folder, 'src'),
      outDir: staging,
    },
    include: [join(folder, 'src')],
  };
  const configFile = join(staging, 'tsconfig.json');
  writeFileSync(configFile, JSON.stringify(config));
  try {
    execFileSync(process.execPath, [typescriptCompiler(), '-p', configFile], { stdio: 'inherit' });
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    process.exit(error.status ?? 1);
  }
  rmSync(configFile);
}

function typescriptCompiler() {
  const packageJson = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(dirname(packageJson), JSON.parse(readFileSync(packageJson, 'utf8')).bin.tsc);
}

/** Declarations keep the `.ts` of their source imports, which does not exist in dist/; the names have equal length, so maps stay true. */
function pointDeclarationsAtJavaScript() {
  for (const name of readdirSync(staging, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(staging, name);
    const text = readFileSync(file, 'utf8');
    const fixed = text.replace(/((?:\bfrom|\bimport)\s*\(?\s*['"]\.\.?\/[^'"]*)\.ts(?=['"])/g, '$1.js');
    if (fixed !== text) writeFileSync(file, fixed);
  }
}

/**
 * tsc re-exports through a getter per name, which makes the exports of a large entry a slow dictionary. Each read of a
 * name on a hot path then costs as much as the work behind it. Plain properties cost nothing; there are no import cycles
 * through an entry that getters would be needed for.
 */
function makeReexportsPlain() {
  const getter =
    /Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return ([\w.]+); \} \}\);/g;
  for (const entry of entryPoints()) {
    const file = join(staging, `${entry}.js`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(getter, 'exports.$1 = $2;'));
  }
}

/** The names behind package.json#exports: './dist/register.mjs' is the entry 'register'. */
function entryPoints() {
  return Object.values(manifest.exports)
    .map((target) => target?.import?.default)
    .filter((path) => path !== undefined)
    .map((path) => path.replace(/^\.\/dist\/(.*)\.mjs$/, '$1'));
}

function writeWrapper(entry) {
  const implementation = `./${entry.split('/').pop()}.js`;
  const names = [...exportedNames(join(staging, `${entry}.js`))].filter((name) => name !== '__esModule').sort();
  const code =
    names.length > 0 ? `export { ${names.join(', ')} } from '${implementation}'\n` : `import '${implementation}'\n`;
  writeFileSync(join(staging, `${entry}.mjs`), code);
  writeFileSync(join(staging, `${entry}.d.mts`), `export * from '${implementation}'\n`);
}

/** The names Node itself sees when an ES module imports this CommonJS file. */
function exportedNames(file) {
  const { exports, reexports } = parse(readFileSync(file, 'utf8'));
  const names = new Set(exports);
  for (const specifier of reexports) {
    if (!specifier.startsWith('.')) {
      throw new Error(
        `${manifest.name}: "export * from '${specifier}'" hides its names from ES modules; name what is re-exported.`,
      );
    }
    for (const name of exportedNames(join(dirname(file), specifier))) names.add(name);
  }
  return names;
}
