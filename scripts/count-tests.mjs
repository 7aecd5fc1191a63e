// How many tests passed, by the report of a run and the way it ended?

/**
 * A file that did not load counts as one failed test, and so does a run that ended badly with no failed test to show for
 * it, or without a report: a silent crash must never read as "0 failed".
 *
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] } | undefined} report Vitest's JSON report
 * @param {number} exitCode
 */
export function countTests(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0, note: `crashed with exit code ${exitCode}` };
  const sum = { passed: 0, failed: 0, skipped: 0, note: '' };
  for (const file of report.testResults) {
    const states = file.assertionResults.map(({ status }) => status);
    const failed = states.filter((status) => status === 'failed').length;
    sum.failed += failed === 0 && file.status === 'failed' ? 1 : failed;
    sum.passed += states.filter((status) => status === 'passed').length;
    sum.skipped += states.filter((status) => status !== 'failed' && status !== 'passed').length;
  }
  if (exitCode !== 0 && sum.failed === 0) return { ...sum, failed: 1, note: `ended with exit code ${exitCode}` };
  if (report.testResults.length === 0) return { ...sum, note: 'no tests yet' };
  return sum;
}
