import { findMissingPaths } from './check-cited-paths.ts';
import { checkDependencyFloor } from './check-dependency-floor.ts';
import { findMissingMigration } from './check-migrations.ts';
import { root, runProgram } from './run-program.ts';

/** One check: null when all is well, else what is wrong. */
interface Check {
  readonly name: string;
  readonly run: () => Promise<string | null>;
}

/** How one check ended. */
export interface CheckResult {
  readonly name: string;
  readonly problem: string | null;
  readonly durationMs: number;
}

const program = (name: string, command: string, ...programArguments: string[]): Check => ({
  name,
  run: async () => {
    const { code, output } = await runProgram(command, programArguments);
    return code === 0 ? null : output;
  },
});

const sentences = (name: string, find: () => readonly string[]): Check => ({ name, run: async () => find().join('\n') || null });

const checks: readonly Check[] = [
  program('types', 'turbo', 'run', 'typecheck', '--continue', '--output-logs=errors-only', '--no-update-notifier', '--concurrency=2'),
  program('types of scripts', 'tsc', '-p', 'tsconfig.json'),
  program('form and lint', 'biome', 'ci', '--colors=off', '--max-diagnostics=50', '.'),
  program('import directions', 'depcruise', '--config', '.dependency-cruiser.mjs', 'packages', 'apps'),
  program('dead code', 'knip', '--no-progress'),
  { name: 'migrations', run: () => findMissingMigration(root) },
  sentences('cited paths', () => findMissingPaths(root)),
  sentences('dependency floor', () => checkDependencyFloor(root)),
];

async function runOne(check: Check): Promise<CheckResult> {
  const startedAt = performance.now();
  const problem = await check.run().catch((error: unknown) => String(error));
  return { name: check.name, problem, durationMs: performance.now() - startedAt };
}

/** Runs every check, two at a time, and tells each as it ends. */
export async function runChecks(onResult: (result: CheckResult) => void): Promise<readonly CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runOne(check);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

/** Prints how a check ended; what is wrong stands below it. */
export function printCheckResult(result: CheckResult): void {
  const time = `${(result.durationMs / 1000).toFixed(1)} s`;
  console.log(`${result.problem === null ? 'ok    ' : 'FAILED'} ${result.name} (${time})`);
  if (result.problem !== null) console.log(`${result.problem.trimEnd()}\n`);
}
