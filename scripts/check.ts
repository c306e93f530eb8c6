import { printCheckResult, runChecks } from './check/run-checks.ts';

const results = await runChecks(printCheckResult);
const failed = results.filter((result) => result.problem !== null);
console.log(
  failed.length === 0
    ? 'All checks passed.'
    : `${failed.length} of ${results.length} checks failed: ${failed.map((result) => result.name).join(', ')}.`,
);
process.exit(failed.length === 0 ? 0 : 1);
