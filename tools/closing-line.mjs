// The last lines of a test run: the suites left out and how to enable them, then `12 passed, 0 failed`.
// A suite that cannot be loaded counts as failed. In CI a suite left out is a failure too.
import { relative } from 'node:path';

const ENABLE = 'bash tools/install-debian.sh';

export default class ClosingLine {
  #leftOut = [];

  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites } = results;
    const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
    this.#leftOut = results.testResults
      .filter(({ numPendingTests }) => numPendingTests > 0)
      .map(({ testFilePath }) => relative(process.cwd(), testFilePath));
    process.once('exit', () => {
      for (const suite of this.#leftOut) process.stdout.write(`left out, all or part: ${suite}\n`);
      if (this.#leftOut.length > 0) process.stdout.write(`to run them: ${ENABLE}\n`);
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
    });
  }

  getLastError() {
    if (this.#leftOut.length === 0 || process.env.CI !== 'true') return undefined;
    return new Error(`suites left out in CI: ${this.#leftOut.join(', ')}`);
  }
}
