// The last line of a test run: `12 passed, 0 failed`. A suite that cannot be loaded counts as failed.
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites } = results;
    const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
