/**
 * The suite that every instrumentation passes. A test file calls `describeInstrumentation` with a driver that knows how to make the
 * library do something, and gets the tests.
 */
import type { InstrumentationDriver } from './conformance-driver.ts';
import { describeFailures } from './conformance-failure-checks.ts';
import { describeInstallation, describeProcesses } from './conformance-installation-checks.ts';
import { jestGlobals } from './conformance-jest.ts';
import { describeSpans } from './conformance-spans-checks.ts';
import type { Trial, TrialOptions } from './conformance-trial.ts';
import { startTrial } from './conformance-trial.ts';

/** Declares the tests that every instrumentation passes; call it in a Jest test file. */
export function describeInstrumentation(driver: InstrumentationDriver): void {
  const { describe, afterEach } = jestGlobals();
  describe(`${driver.name} conforms`, () => {
    const trials: Trial[] = [];
    const begin = (options?: TrialOptions): Trial => {
      const trial = startTrial(driver, options);
      trials.push(trial);
      return trial;
    };
    afterEach(async () => {
      for (const trial of trials.splice(0)) await trial.end();
    });
    describeSpans(driver, begin);
    describeFailures(driver, begin);
    describeInstallation(driver, begin);
    describeProcesses(driver);
  });
}
