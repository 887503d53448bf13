import { join } from 'node:path';

import { type FixtureResult, type RunningFixture, startFixture } from '@throughline/testing';

const DEMO = join(__dirname, '../src/demo.js');

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts the demo as `npm run demo` does. */
export function startDemo(args: readonly string[], env: Environment = {}): RunningFixture {
  return startFixture({
    file: DEMO,
    args,
    env,
    timeoutMs: 40_000,
  });
}

/** Runs the demo to its end. */
export function runDemo(args: readonly string[], env: Environment = {}): Promise<FixtureResult> {
  return startDemo(args, env).finished;
}
