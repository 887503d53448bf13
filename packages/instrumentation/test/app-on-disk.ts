import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { FixtureResult } from '@throughline/testing';
import { runFixture } from '@throughline/testing';

/** A folder with an application, its libraries, and the packages of this workspace as they are built. */
export interface AppOnDisk {
  /** Runs a file of the application; resolves with the JSON that it wrote, and everything else. */
  run(file: string, nodeArgs?: readonly string[]): Promise<FixtureResult & { readonly report: unknown }>;
  remove(): void;
}

/** A CommonJS package whose class answers in another file than its entry. */
export function greeter(version: string): Readonly<Record<string, string>> {
  return {
    'package.json': JSON.stringify({ name: 'greeter', version, main: './lib/index.js' }),
    'lib/index.js': `exports.Greeter = require('./greeter').Greeter;`,
    'lib/greeter.js': `exports.Greeter = class Greeter { greet() { return 'hello from ${version}'; } };`,
  };
}

/** An instrumentation of it, which lets every greeting shout. */
export const INSTRUMENTATION = `
const { defineInstrumentation } = require('@throughline/instrumentation');
exports.found = [];
exports.greeter = defineInstrumentation({
  name: 'greeter', packageName: 'instrumentation-greeter', version: '1.0.0', schemaUrl: '', replaces: [],
  install(host) {
    host.onModule({
      name: 'greeter', file: 'lib/greeter.js', versions: '>=1 <3',
      patch({ Greeter }, { version, file }) {
        exports.found.push({ version, file });
        host.wrap(Greeter.prototype, 'greet', (original) => function greet(...args) { return original.apply(this, args).toUpperCase(); });
      },
    });
  },
});
`;

/** Writes the files of an application into a temporary folder. Paths may lead into its `node_modules`. */
export function appOnDisk(files: Readonly<Record<string, string>>): AppOnDisk {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'throughline-app-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const name of ['core', 'instrumentation']) {
    const link = join(root, 'node_modules', '@throughline', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(__dirname, '..', '..', name), link, 'junction');
  }
  return {
    async run(file, nodeArgs = []) {
      const result = await runFixture({ file: join(root, file), nodeArgs, cwd: root });
      const line = /^@report (.*)$/m.exec(result.stdout)?.[1];
      if (line === undefined) throw new Error(`there is no report\n${result.stdout}\n${result.stderr}`);
      return { ...result, report: JSON.parse(line) as unknown };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Puts the files of a package under a folder of the application. */
export function installed(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}
