import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runMigrations } from '@mailwright/db';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';

/** Vitest global set-up: one cluster with a migrated template database, named to the tests by TEST_DATABASE_URL. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-test-postgres-'));
  chmodSync(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'data'), database: 'migrated', isDurable: false });
  try {
    await runMigrations(postgres.ownerUrl);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  process.env.TEST_DATABASE_URL = postgres.ownerUrl;
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
