import { spawn } from 'node:child_process';
import { once } from 'node:events';

const core = require.resolve('../dist/index.js');

test.each(['stdout', 'stderr'] as const)(
  'lines to a %s that nobody reads any more are lost without harm',
  async (stream) => {
    const program = `
    const { createLineWriter } = require(${JSON.stringify(core)});
    const write = createLineWriter('${stream}');
    let turns = 0;
    setTimeout(function say() {
      write('line ' + turns);
      if (++turns < 20) setTimeout(say, 5);
      else process.exitCode = 7;
    }, 100);
  `;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 10_000 });
    child[stream].destroy();
    const [code] = (await once(child, 'exit')) as [number | null];
    child.stdout.destroy();
    child.stderr.destroy();
    expect(code).toBe(7);
  },
);
