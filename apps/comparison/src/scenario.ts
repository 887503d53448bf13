import type { Stage } from './stage.ts';

/** One thing that an application does, done in the same way on both sides. */
export interface Scenario {
  /** A sentence without an end, unique in the suite. */
  readonly name: string;
  /** Does it, and returns what the application saw: plain data that has to be equal on both sides. */
  run(stage: Stage): Promise<unknown>;
}
