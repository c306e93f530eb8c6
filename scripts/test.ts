import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { printCheckResult, runChecks } from './check/run-checks.ts';
import { addCounts, noTests, type TestCounts, toClosingLine } from './test/count-results.ts';
import { runBrowserTests, runCorpora, runVitest } from './test/run-suites.ts';
import { ensureSystemPackages } from './test/system-packages.ts';

const isCi = process.env.CI === 'true' || process.env.CI === '1';
const suites = ['check', 'unit', 'corpora', 'browser'] as const;
const asked = process.argv.slice(2);
const isWanted = (suite: (typeof suites)[number]) => asked.length === 0 || asked.includes(suite);
const startedAt = performance.now();
const say = (text: string) => console.log(`\n[${((performance.now() - startedAt) / 1000).toFixed(0)} s] ${text}`);

async function countChecks(): Promise<TestCounts> {
  const results = await runChecks(printCheckResult);
  const failed = results.filter((result) => result.problem !== null).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

async function runSuite(name: string, run: () => Promise<TestCounts>): Promise<TestCounts> {
  say(name);
  return run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return { ...noTests, failed: 1 };
  });
}

async function main(): Promise<TestCounts> {
  const unknown = asked.filter((name) => !suites.some((suite) => suite === name));
  if (unknown.length > 0) throw new Error(`There is no suite "${unknown[0]}". There are: ${suites.join(', ')}.`);
  const missing = ensureSystemPackages(say);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-reports-'));
  try {
    const counts: TestCounts[] = [];
    if (isWanted('check')) counts.push(await runSuite('Checks', countChecks));
    if (isWanted('unit')) counts.push(await runSuite('Unit, contract and integration tests', () => runVitest(folder, missing)));
    if (isWanted('corpora')) counts.push(await runSuite('Corpora', runCorpora));
    if (isWanted('browser')) counts.push(await runSuite('Browser tests', () => runBrowserTests(folder, missing)));
    return addCounts(...counts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = await main().catch((error: unknown) => {
  console.error(`mailwright: ${error instanceof Error ? error.message : error}`);
  return { ...noTests, failed: 1 };
});
say(isCi && counts.skipped > 0 ? 'Nothing may be skipped where CI is set.' : 'Done.');
console.log(toClosingLine(counts));
process.exitCode = counts.failed > 0 || (isCi && counts.skipped > 0) ? 1 : 0;
