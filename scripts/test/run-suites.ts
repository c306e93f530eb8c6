import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, toolEnvironment } from '../check/run-program.ts';
import { createProcessGroup } from '../start/process-group.ts';
import { ensureWebBuild } from '../start/web-build.ts';
import {
  addCounts,
  countPlaywright,
  countVitest,
  noTests,
  type PlaywrightReport,
  type SuiteResult,
  toFailedSuite,
  type VitestReport,
} from './count-results.ts';
import { listPlaywrightFailures, listVitestFailures } from './list-failures.ts';
import { printBrowserFailures } from './print-browser-failures.ts';
import { chromiumPath } from './system-packages.ts';

function runVisibly(
  command: string,
  programArguments: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  cwd = root,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, programArguments, { cwd, env: { ...toolEnvironment, ...environment }, stdio: 'inherit' });
    // A terminal sends Ctrl-C to the child too; these two reach this process alone.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    const settle = (code: number) => {
      process.off('SIGTERM', pass).off('SIGHUP', pass);
      resolve(code);
    };
    process.on('SIGTERM', pass).on('SIGHUP', pass);
    child.once('error', () => settle(127));
    child.once('exit', (code) => settle(code ?? 1));
  });
}

function readReport<Report>(file: string): Report | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
}

/** Test files that start a server this machine does not have. */
function findFilesWithoutServer(missing: readonly string[]): readonly string[] {
  if (!missing.some((name) => name.startsWith('dovecot') || name === 'openssl')) return [];
  const files = globSync('{packages,apps}/*/src/**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] });
  return files.filter((file) =>
    /start(Dovecot|SubmissionServer)|makeCertificate|dovecotHarness/i.test(readFileSync(path.join(root, file), 'utf8')),
  );
}

/** Unit, contract and integration tests. */
export async function runVitest(reportFolder: string, missing: readonly string[]): Promise<SuiteResult> {
  const report = path.join(reportFolder, 'vitest.json');
  const leftOut = findFilesWithoutServer(missing);
  for (const file of leftOut) console.log(`skipped ${file}: needs ${missing.join(', ')}`);
  const vitestArguments = [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...leftOut.flatMap((file) => ['--exclude', file]),
  ];
  const code = await runVisibly('vitest', vitestArguments, { NODE_ENV: 'test' });
  const results = readReport<VitestReport>(report);
  const counts = addCounts(countVitest(results, code), { ...noTests, skipped: leftOut.length });
  return { counts, failures: listVitestFailures(results) };
}

/** The whole thing in a real browser. */
export async function runBrowserTests(reportFolder: string, missing: readonly string[]): Promise<SuiteResult> {
  const folder = path.join(root, 'apps/web');
  if (missing.length > 0) {
    console.log(`skipped all browser tests: they need ${missing.join(', ')}`);
    return { counts: { ...noTests, skipped: 1 }, failures: [] };
  }
  await ensureWebBuild(
    root,
    createProcessGroup(() => undefined),
    (text) => console.log(text),
  );
  const report = path.join(reportFolder, 'playwright.json');
  const code = await runVisibly(
    path.join(folder, 'node_modules/.bin/playwright'),
    ['test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: report, CHROMIUM_PATH: chromiumPath },
    folder,
  );
  if (code !== 0) printBrowserFailures(path.join(folder, 'test-results'));
  const results = readReport<PlaywrightReport>(report);
  return { counts: countPlaywright(results, code), failures: listPlaywrightFailures(results) };
}

/** Mail of other people's projects, where it lies beside this one: every message is read, nothing crashes, nothing hangs. */
export async function runCorpora(): Promise<SuiteResult> {
  const corpora = path.resolve(root, process.env.MAIL_CORPORA ?? '../shared/corpora');
  if (!existsSync(corpora)) {
    console.log('Corpora not present.');
    return { counts: noTests, failures: [] };
  }
  const code = await runVisibly(process.execPath, [path.join(root, 'scripts/corpora.ts'), corpora]);
  return code === 0 ? { counts: { ...noTests, passed: 1 }, failures: [] } : toFailedSuite('corpora: see above');
}
