import { fixtureEnvironment } from './fixture-environment.ts';
import { fixtureFile } from './fixture-file.ts';
import type { FixtureOptions, FixtureResult, RunningFixture } from './fixture-options.ts';
import { describeOutput, type FixtureProcess, startProcess } from './fixture-process.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Runs code or a file in a Node process of its own and resolves when it has ended, whatever its exit code.
 * Rejects, after killing the process and its children, when it takes longer than `timeoutMs`.
 */
export function runFixture(options: FixtureOptions): Promise<FixtureResult> {
  return startFixture(options).finished;
}

/** Starts a fixture, to talk to it while it runs. */
export function startFixture(options: FixtureOptions): RunningFixture {
  const { node = process.execPath, nodeArgs = [], args = [], cwd = process.cwd(), signalWhen } = options;
  const file = fixtureFile(options);
  const fixture = startProcess({
    node,
    args: [...nodeArgs, file.path, ...args],
    env: fixtureEnvironment(options.env ?? {}),
    cwd,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  });
  const finished = fixture.finished.finally(() => file.remove());
  // Who only waits for output must not get an unhandled rejection on top.
  finished.catch(() => {});
  if (signalWhen !== undefined) {
    const { pattern, signal = 'SIGTERM' } = signalWhen instanceof RegExp ? { pattern: signalWhen } : signalWhen;
    waitForOutput(fixture, pattern).then(
      () => fixture.signal(signal),
      () => {},
    );
  }
  return {
    pid: fixture.pid,
    stdout: () => fixture.output.stdout,
    stderr: () => fixture.output.stderr,
    waitForOutput: (pattern) => waitForOutput(fixture, pattern),
    signal: fixture.signal,
    finished,
  };
}

function waitForOutput({ output, onOutput, finished }: FixtureProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = stateless.exec(output.stdout);
      if (match === null) return;
      stop();
      resolve(match);
    };
    const stop = onOutput(look);
    const fail = (): void => {
      stop();
      reject(new Error(`The fixture ended and never wrote ${pattern}.\n${describeOutput(output)}`));
    };
    finished.then(fail, fail);
    look();
  });
}
