import { writeFileSync } from 'node:fs';

/** A Jest reporter that leaves one line, "N passed, N failed", in a file; a test file that cannot run counts as failed. */
export default class CountTestsReporter {
  #file;

  constructor(_config, { file }) {
    this.#file = file;
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    writeFileSync(this.#file, `${numPassedTests} passed, ${failed} failed\n`);
  }
}
