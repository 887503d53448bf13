import type { AppOnDisk } from './app-on-disk.ts';
import { appOnDisk, greeter, INSTRUMENTATION as GREETER, installed } from './app-on-disk.ts';

const INSTRUMENTATION = `
const { defineInstrumentation } = require('@throughline/instrumentation');
exports.pure = defineInstrumentation({
  name: 'pure', packageName: 'instrumentation-pure', version: '1.0.0', schemaUrl: '', replaces: [],
  install(host) {
    host.onModule({ name: '@scope/pure', versions: '>=1', patch(exports) {
      host.wrap(exports, 'answer', (original) => function answer(...args) { return original.apply(this, args) + 1; });
    } });
  },
});
`;

let app: AppOnDisk;

beforeAll(() => {
  app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    'greeter.cjs': GREETER,
    ...installed('node_modules/greeter', greeter('2.0.0')),
    ...installed('node_modules/@scope/pure', {
      'package.json': JSON.stringify({ name: '@scope/pure', version: '1.2.3', type: 'module', exports: './main.js' }),
      'main.js': `export function answer() { return 41; }`,
    }),
    'register.mjs': `import { startTelemetry } from '@throughline/core'; import { registerLoaderHooks } from '@throughline/instrumentation';
      import instrumentation from './instrumentation.cjs'; import commonjs from './greeter.cjs';
      globalThis.setup = startTelemetry({}, [instrumentation.pure(), commonjs.greeter()]); registerLoaderHooks(); registerLoaderHooks();`,
    'both.mjs': `import { answer } from '@scope/pure'; import { Greeter } from 'greeter';
      console.log('@report ' + JSON.stringify({ answer: answer(), greeting: new Greeter().greet() }));`,
    'main.mjs': `import { answer } from '@scope/pure';
      const answers = [answer()]; await setup.shutdown(); answers.push(answer());
      console.log('@report ' + JSON.stringify({ answers, state: setup.status.instrumentations[0].state, versions: setup.status.instrumentations[0].versions }));`,
  });
});

afterAll(() => app.remove());

test('a package that is an ES module through and through is patched with --import, and the patch is undone', async () => {
  const { report, stderr } = await app.run('main.mjs', ['--import', './register.mjs']);
  expect({ report, stderr }).toEqual({
    report: { answers: [42, 41], state: 'skipped', versions: ['1.2.3'] },
    stderr: '',
  });
});

test('CommonJS packages are patched beside the loader hooks as without them', async () => {
  const { report, stderr } = await app.run('both.mjs', ['--import', './register.mjs']);
  expect({ report, stderr }).toEqual({ report: { answer: 42, greeting: 'HELLO FROM 2.0.0' }, stderr: '' });
});
