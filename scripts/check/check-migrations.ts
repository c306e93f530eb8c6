import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from './run-program.ts';

/** Says what is missing where the schema asks for a migration that `drizzle/` does not have; null where all is there. */
export async function findMissingMigration(root: string): Promise<string | null> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-migrations-'));
  try {
    const out = path.join(folder, 'drizzle');
    cpSync(path.join(root, 'drizzle'), out, { recursive: true });
    const before = readdirSync(out).length;
    const database = path.join(root, 'packages/db');
    const configuration = path.join(folder, 'drizzle.config.ts');
    // drizzle-kit takes paths as relative to where it runs.
    const changes = { schema: path.join(database, 'src/schema/*.ts'), out: path.relative(database, out) };
    const source = path.join(database, 'drizzle.config.ts');
    writeFileSync(
      configuration,
      `import base from ${JSON.stringify(source)};\nexport default { ...base, ...${JSON.stringify(changes)} };\n`,
    );
    const result = await runProgram(path.join(database, 'node_modules/.bin/drizzle-kit'), ['generate', '--config', configuration], {
      cwd: database,
    });
    if (result.code !== 0) return result.output;
    return readdirSync(out).length === before
      ? null
      : `The schema has changes without a migration. Run: npm run db:generate\n${result.output}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
