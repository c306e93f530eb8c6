import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { printCheckResult, runChecks } from './check/run-checks.ts';
import { addCounts, noTests, type SuiteResult, toClosingLine, toFailedSuite } from './test/count-results.ts';
import { runBrowserTests, runCorpora, runVitest } from './test/run-suites.ts';
import { ensureSystemPackages } from './test/system-packages.ts';

const isCi = process.env.CI === 'true' || process.env.CI === '1';
const suites = ['check', 'unit', 'corpora', 'browser'] as const;
const mostShown = 8;
const asked = process.argv.slice(2);
const isWanted = (suite: (typeof suites)[number]) => asked.length === 0 || asked.includes(suite);
const startedAt = performance.now();
const say = (text: string) => console.log(`\n[${((performance.now() - startedAt) / 1000).toFixed(0)} s] ${text}`);

async function countChecks(): Promise<SuiteResult> {
  const results = await runChecks(printCheckResult);
  const failures = results.filter((result) => result.problem !== null).map((result) => `check: ${result.name}`);
  return { counts: { ...noTests, passed: results.length - failures.length, failed: failures.length }, failures };
}

async function runSuite(name: string, run: () => Promise<SuiteResult>): Promise<SuiteResult> {
  say(name);
  return run().catch((error: unknown) => toFailedSuite(`${name}: ${toMessage(error)}`));
}

const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<SuiteResult> {
  const unknown = asked.filter((name) => !suites.some((suite) => suite === name));
  if (unknown.length > 0) throw new Error(`There is no suite "${unknown[0]}". There are: ${suites.join(', ')}.`);
  const missing = ensureSystemPackages(say);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-reports-'));
  try {
    const suiteResults: SuiteResult[] = [];
    if (isWanted('check')) suiteResults.push(await runSuite('Checks', countChecks));
    if (isWanted('unit')) suiteResults.push(await runSuite('Unit, contract and integration tests', () => runVitest(folder, missing)));
    if (isWanted('corpora')) suiteResults.push(await runSuite('Corpora', runCorpora));
    if (isWanted('browser')) suiteResults.push(await runSuite('Browser tests', () => runBrowserTests(folder, missing)));
    return {
      counts: addCounts(...suiteResults.map((result) => result.counts)),
      failures: suiteResults.flatMap((result) => result.failures),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { counts, failures } = await main().catch((error: unknown) => toFailedSuite(`mailwright: ${toMessage(error)}`));
// Last, so that they stand where a reader of the end alone finds them.
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.slice(0, mostShown).join('\n\n')}`);
say(isCi && counts.skipped > 0 ? 'Nothing may be skipped where CI is set.' : 'Done.');
console.log(toClosingLine(counts));
process.exitCode = counts.failed > 0 || (isCi && counts.skipped > 0) ? 1 : 0;
