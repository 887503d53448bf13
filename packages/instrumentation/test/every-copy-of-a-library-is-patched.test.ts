import type { AppOnDisk } from './app-on-disk.ts';
import { appOnDisk, greeter, INSTRUMENTATION, installed } from './app-on-disk.ts';

const SET_UP_CJS = `const { startTelemetry } = require('@throughline/core'); const { greeter, found } = require('./instrumentation.cjs');`;
const SET_UP_ESM = `import { startTelemetry } from '@throughline/core'; import instrumentation from './instrumentation.cjs'; const { greeter, found } = instrumentation;`;
const START = `const setup = startTelemetry({}, [greeter()]);`;
const REPORT = `console.log('@report ' + JSON.stringify({ greetings, found, states: setup.status.instrumentations }));`;

let app: AppOnDisk;

beforeAll(() => {
  app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    ...installed('node_modules/greeter', greeter('2.1.0')),
    ...installed('node_modules/user/node_modules/greeter', greeter('1.0.0')),
    'node_modules/user/package.json': '{ "name": "user", "version": "1.0.0" }',
    'node_modules/user/index.js': `const { Greeter } = require('greeter'); exports.greet = () => new Greeter().greet();`,
    'before.cjs': `${SET_UP_CJS} const { Greeter } = require('greeter'); const user = require('user'); ${START}
      const greetings = [new Greeter().greet(), user.greet()]; ${REPORT}`,
    'after.cjs': `${SET_UP_CJS} ${START} const { Greeter } = require('greeter'); const user = require('user');
      const greetings = [new Greeter().greet(), user.greet()]; ${REPORT}`,
    'before.mjs': `import { Greeter } from 'greeter'; import user from 'user'; ${SET_UP_ESM} ${START}
      const greetings = [new Greeter().greet(), user.greet()]; ${REPORT}`,
    'after.mjs': `${SET_UP_ESM} ${START} const { Greeter } = await import('greeter'); const { default: user } = await import('user');
      const greetings = [new Greeter().greet(), user.greet()]; ${REPORT}`,
    'preload.cjs': `${SET_UP_CJS} globalThis.setup = startTelemetry({}, [greeter()]);`,
    'plain.mjs': `import { Greeter } from 'greeter'; import user from 'user'; import instrumentation from './instrumentation.cjs';
      const { found } = instrumentation; const greetings = [new Greeter().greet(), user.greet()]; ${REPORT}`,
  });
});

afterAll(() => app.remove());

const EVERYTHING = {
  greetings: ['HELLO FROM 2.1.0', 'HELLO FROM 1.0.0'],
  found: [
    { version: '2.1.0', file: 'lib/greeter.js' },
    { version: '1.0.0', file: 'lib/greeter.js' },
  ],
  states: [{ name: 'greeter', state: 'active', versions: ['2.1.0', '1.0.0'] }],
};

test.each([
  ['before.cjs', 'CommonJS, loaded before set-up'],
  ['after.cjs', 'CommonJS, loaded after set-up'],
  ['before.mjs', 'ES modules, loaded before set-up'],
  ['after.mjs', 'ES modules, loaded after set-up'],
])('%s: %s, without a loader and without a warning', async (file) => {
  const { report, stderr } = await app.run(file);
  expect({ ...EVERYTHING, stderr: '' }).toEqual({ ...(report as object), stderr });
});

test.each(['--require', '--import'])('%s sets up before everything', async (flag) => {
  const { report, stderr } = await app.run('plain.mjs', [flag, './preload.cjs']);
  expect({ ...EVERYTHING, stderr: '' }).toEqual({ ...(report as object), stderr });
});
