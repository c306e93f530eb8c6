import type { PlaywrightFailures, VitestFailures } from './list-failures.ts';

/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one suite came to: its counts, and a text for each failure. */
export interface SuiteResult {
  readonly counts: TestCounts;
  readonly failures: readonly string[];
}

export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** A suite that could not be run, or tells no more than that it failed. */
export function toFailedSuite(failure: string): SuiteResult {
  return { counts: { ...noTests, failed: 1 }, failures: [failure] };
}

/** Adds up. */
export function addCounts(...all: readonly TestCounts[]): TestCounts {
  return all.reduce(
    (sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed, skipped: sum.skipped + each.skipped }),
    noTests,
  );
}

/** A run that did not end well must count as failed, also where its report says nothing of it. */
function withExitCode(counts: TestCounts, exitCode: number): TestCounts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export interface VitestReport extends VitestFailures {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** Counts of vitest's JSON report; a file that could not even be read counts as one failure. */
export function countVitest(report: VitestReport | null, exitCode: number): TestCounts {
  if (!report) return { ...noTests, failed: 1 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return withExitCode(counts, exitCode);
}

export interface PlaywrightReport extends PlaywrightFailures {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
}

/** Counts of Playwright's JSON report; a test that passed only at a second try is a failure. */
export function countPlaywright(report: PlaywrightReport | null, exitCode: number): TestCounts {
  if (!report) return { ...noTests, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withExitCode({ passed: expected, failed: unexpected + flaky, skipped }, exitCode);
}

/** The closing line of a test run. */
export function toClosingLine(counts: TestCounts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
