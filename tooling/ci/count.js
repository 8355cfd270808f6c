import { readFileSync } from 'node:fs';

export function count(results, report) {
  const tests = results.get('tests') === 'skipped' ? none : testsOf(report);
  const steps = [...results].filter(([name]) => name !== 'tests').map(([, result]) => result);
  const sum = (result) => steps.filter((each) => each === result).length;
  const isUnexplained =
    tests.failed === 0 &&
    (results.get('tests') === 'failed' ||
      (results.get('tests') === 'passed' && tests.passed === 0));
  return {
    passed: tests.passed + sum('passed'),
    failed: tests.failed + sum('failed') + Number(isUnexplained),
  };
}

const none = { passed: 0, failed: 0 };

function testsOf(report) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // a suite that cannot be loaded has no tests to fail
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites) };
  } catch {
    return none;
  }
}
