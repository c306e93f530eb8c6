import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UserId } from '@mailwright/mail';
import postgres from 'postgres';
import { type Database, type DatabaseRole, openDatabase } from './database.ts';

/** A database of one test file: a clone of the migrated template, dropped at the end. */
export interface TestDatabase extends AsyncDisposable {
  /** For the owner of the tables. */
  readonly url: string;
  open(role: DatabaseRole): Database;
  /** Adds a person and gives their id. */
  addPerson(name?: string): Promise<UserId>;
}

/** Clones the template database named by TEST_DATABASE_URL, which the test run's global set-up migrated. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const templateUrl = process.env.TEST_DATABASE_URL;
  if (!templateUrl) throw new Error('TEST_DATABASE_URL is not set: run the tests with the root vitest configuration.');
  const url = new URL(templateUrl);
  const template = url.pathname.slice(1);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const maintenance = new URL(templateUrl);
  maintenance.pathname = '/postgres';
  const admin = postgres(maintenance.href, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database "${name}" template "${template}"`);
  url.pathname = `/${name}`;
  const opened: Database[] = [];

  return {
    url: url.href,
    open(role) {
      const database = openDatabase({ url: url.href, role, maxConnections: 4 });
      opened.push(database);
      return database;
    },
    async addPerson(personName = 'Ada Lovelace') {
      const id = randomBytes(8).toString('hex');
      const owner = postgres(url.href, { max: 1, onnotice: () => undefined, connection: { role: 'mailwright_auth' } });
      await owner`insert into "user" (id, name, email) values (${id}, ${personName}, ${`${id}@example.test`})`;
      await owner.end();
      return id as UserId;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((database) => database.close()));
      await dropDatabase(admin, name);
      await admin.end();
    },
  };
}

const autovacuumEndsWithinMs = 10_000;

// Autovacuum works as the superuser, whom the owner of the database may not end: it is waited for.
async function dropDatabase(admin: postgres.Sql, name: string): Promise<void> {
  const untilMs = performance.now() + autovacuumEndsWithinMs;
  for (;;) {
    try {
      await admin.unsafe(`drop database if exists "${name}" with (force)`);
      return;
    } catch (error) {
      const isBusy = error instanceof postgres.PostgresError && ['42501', '55006'].includes(error.code);
      if (!isBusy || performance.now() > untilMs) throw error;
      await sleep(100);
    }
  }
}
