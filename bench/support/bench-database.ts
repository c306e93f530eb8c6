import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMigrations } from '@mailwright/db';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../scripts/embedded-postgres.ts';

/** A migrated database with the person `bench`. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Starts a cluster for one benchmark; disposing of it leaves nothing behind. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwright-bench-'));
  // The database may run as another user, who must reach its folder.
  chmodSync(folder, 0o711);
  const cluster = await startEmbeddedPostgres({ dataDir: path.join(folder, 'pg'), database: 'bench' });
  await runMigrations(cluster.ownerUrl);
  const owner = postgres(cluster.ownerUrl, { max: 1, connection: { role: 'mailwright_auth' } });
  await owner`insert into "user" (id, name, email) values ('bench', 'Bench', 'bench@example.test')`;
  await owner.end();
  return {
    url: cluster.ownerUrl,
    async [Symbol.asyncDispose]() {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
