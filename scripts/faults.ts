// npm run faults: what goes wrong between a server, a worker and the database, as often and as long as it is to be borne; then mirror and server are compared.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const usage = `Usage: npm run faults -- [--short] [--only WORDS]

  --short        seconds instead of minutes: the form that is part of npm test
  --only WORDS   the faults whose names have these words`;

interface Outcome {
  readonly name: string;
  readonly state: string;
  readonly seconds: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { short: { type: 'boolean', default: false }, only: { type: 'string' } } });
  process.env.FAULTS = values.short ? 'short' : 'long';
  const root = path.resolve(import.meta.dirname, '..');
  const vitest = await startVitest('test', ['packages/core/src/faults/', 'apps/server/src/faults/'], {
    root,
    project: ['services'],
    watch: false,
    maxWorkers: 1,
    reporters: ['tree'],
    ...(values.only === undefined ? {} : { testNamePattern: values.only }),
  });
  const outcomes: Outcome[] = [];
  let brokenModules = 0;
  for (const module of vitest.state.getTestModules()) {
    if (module.state() === 'failed' && module.errors().length > 0) brokenModules += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'skipped') outcomes.push({ name: test.name, state, seconds: Math.round((test.diagnostic()?.duration ?? 0) / 1000) });
    }
  }
  await vitest.close();
  const failed = outcomes.filter(({ state }) => state !== 'passed').length + brokenModules;
  console.log(JSON.stringify({ name: 'faults', scale: process.env.FAULTS, passed: outcomes.length - failed, failed, faults: outcomes }));
  return failed === 0 && outcomes.length > 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.message}\n\n${usage}` : error);
  return 1;
});
