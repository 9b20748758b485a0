import { relative } from 'node:path';

/** Null for what is no report. A file that failed before its tests were known counts as one failed test. */
export const readVitestReport = (report, root) => {
  if (!Array.isArray(report?.testResults)) return null;
  const outcome = { passed: [], failed: [], skipped: [] };
  for (const { name: file, status, assertionResults } of report.testResults) {
    const place = relative(root, file);
    for (const test of assertionResults) {
      const kind = { passed: 'passed', failed: 'failed' }[test.status] ?? 'skipped';
      outcome[kind].push(`${place}: ${[...test.ancestorTitles, test.title].join(' › ')}`);
    }
    const told = assertionResults.some((test) => test.status === 'failed');
    if (status === 'failed' && !told) outcome.failed.push(`${place}: the file itself`);
  }
  return outcome;
};

/** Null for what is no report. A test that passed only when repeated is a failed one. */
export const readPlaywrightReport = (report) => {
  if (!Array.isArray(report?.suites)) return null;
  const outcome = { passed: [], failed: [], skipped: [] };
  const visit = ({ title, suites = [], specs = [] }, above) => {
    const titles = [...above, title];
    for (const suite of suites) visit(suite, titles);
    for (const spec of specs) {
      const [file, ...inner] = titles;
      const name = `${file}: ${[...inner, spec.title].join(' › ')}`;
      for (const { status } of spec.tests) {
        outcome[{ expected: 'passed', skipped: 'skipped' }[status] ?? 'failed'].push(name);
      }
    }
  };
  for (const suite of report.suites) visit(suite, []);
  // Errors outside of any test, such as in the configuration.
  for (const { message = '' } of report.errors ?? []) {
    outcome.failed.push(`outside of the tests: ${message.split('\n')[0]}`);
  }
  return outcome;
};
