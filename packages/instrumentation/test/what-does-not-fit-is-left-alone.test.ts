import { appOnDisk, greeter, INSTRUMENTATION, installed } from './app-on-disk.ts';

const SET_UP = `const { startTelemetry } = require('@throughline/core'); const { greeter, found } = require('./instrumentation.cjs');`;

test('a version out of range is not patched, and the status says so', async () => {
  const app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    ...installed('node_modules/greeter', greeter('3.0.0')),
    'main.cjs': `${SET_UP} const setup = startTelemetry({}, [greeter()]); const { Greeter } = require('greeter');
      console.log('@report ' + JSON.stringify({ greeting: new Greeter().greet(), found, states: setup.status.instrumentations }));`,
  });
  const { report } = await app.run('main.cjs');
  app.remove();
  expect(report).toEqual({
    greeting: 'hello from 3.0.0',
    found: [],
    states: [{ name: 'greeter', state: 'skipped', reason: 'found greeter 3.0.0, supported is >=1 <3' }],
  });
});

test('a file that lost its method makes the status failed, and the library works', async () => {
  const app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    ...installed('node_modules/greeter', {
      ...greeter('2.0.0'),
      'lib/greeter.js': 'exports.Greeter = class Greeter { hail() { return 7; } };',
    }),
    'main.cjs': `${SET_UP} const setup = startTelemetry({ logLevel: 'none' }, [greeter()]); const { Greeter } = require('greeter');
      console.log('@report ' + JSON.stringify({ answer: new Greeter().hail(), states: setup.status.instrumentations, problems: setup.status.problems }));`,
  });
  const { report } = await app.run('main.cjs');
  app.remove();
  expect(report).toMatchObject({
    answer: 7,
    states: [
      {
        name: 'greeter',
        state: 'failed',
        reason: 'greeter 2.0.0 could not be patched: there is no method greet to wrap',
      },
    ],
    problems: [{ code: 'TL_INSTRUMENTATION_FAILED' }],
  });
});

test('files that require each other are patched when they are complete', async () => {
  const app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    ...installed('node_modules/greeter', {
      ...greeter('2.0.0'),
      'lib/index.js': `require('./greeter'); exports.Greeter = require('./greeter').Greeter;`,
      'lib/greeter.js': `const other = require('./other'); exports.Greeter = class Greeter { greet() { return other.word; } };`,
      'lib/other.js': `require('./greeter'); exports.word = 'hello';`,
    }),
    'main.mjs': `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${SET_UP}
      const setup = startTelemetry({}, [greeter()]);
      const { Greeter } = (await import('./node_modules/greeter/lib/greeter.js')).default;
      await null;
      console.log('@report ' + JSON.stringify({ greeting: new Greeter().greet(), problems: setup.status.problems }));`,
  });
  const { report } = await app.run('main.mjs');
  app.remove();
  expect(report).toEqual({ greeting: 'HELLO', problems: [] });
});

test('after shutdown no hook is left, and after a second start everything is patched again', async () => {
  const app = appOnDisk({
    'instrumentation.cjs': INSTRUMENTATION,
    ...installed('node_modules/greeter', greeter('2.0.0')),
    'main.cjs': `const { Module } = require('node:module'); const untouched = [Module.prototype.require, process.getBuiltinModule]; ${SET_UP}
      const isUntouched = () => Module.prototype.require === untouched[0] && process.getBuiltinModule === untouched[1];
      async function main() {
        const hooks = [isUntouched()];
        const greetings = [];
        const { Greeter } = require('greeter');
        for (let round = 0; round < 2; round++) {
          const setup = startTelemetry({}, [greeter()]);
          hooks.push(isUntouched());
          greetings.push(new Greeter().greet());
          await setup.shutdown();
          hooks.push(isUntouched());
          greetings.push(new Greeter().greet());
        }
        const disabled = startTelemetry({ disabled: true }, [greeter()]);
        hooks.push(isUntouched());
        console.log('@report ' + JSON.stringify({ hooks, greetings, states: disabled.status.instrumentations }));
      }
      main();`,
  });
  const { report } = await app.run('main.cjs');
  app.remove();
  expect(report).toEqual({
    hooks: [true, false, true, false, true, true],
    greetings: ['HELLO FROM 2.0.0', 'hello from 2.0.0', 'HELLO FROM 2.0.0', 'hello from 2.0.0'],
    states: [],
  });
});
