import type { UserId } from '@mailwright/mail';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connections, session } from './schema/index.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

describe('row-level security', () => {
  let database: TestDatabase;
  let ada: UserId;
  let grace: UserId;
  const row = (userId: UserId) => ({ userId, provider: 'demo' as const, label: 'Demo', emailAddress: 'ada@example.test' });

  beforeAll(async () => {
    database = await createTestDatabase();
    [ada, grace] = [await database.addPerson(), await database.addPerson()];
    await database.open('app').withUser(ada, (db) => db.insert(connections).values(row(ada)));
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('shows a person their own rows alone', async () => {
    const app = database.open('app');

    expect(await app.withUser(ada, (db) => db.select().from(connections))).toHaveLength(1);
    expect(await app.withUser(grace, (db) => db.select().from(connections))).toHaveLength(0);
  });

  it('shows nothing outside withUser, also right after a transaction on the same session, and not to the owner', async () => {
    const app = database.open('app');
    await app.withUser(ada, (db) => db.select().from(connections));
    const owner = postgres(database.url, { max: 1 });

    expect(await app.db.select().from(connections)).toHaveLength(0);
    expect(await owner`select 1 from connections`).toHaveLength(0);
    await owner.end();
  });

  it('refuses to write rows for somebody else', async () => {
    const attempt = database.open('app').withUser(grace, (db) => db.insert(connections).values(row(ada)));

    await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('keeps sign-in and mail apart', async () => {
    await expect(database.open('auth').db.select().from(connections)).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(database.open('app').db.select().from(session)).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('lets the worker look for due work', async () => {
    expect(await database.open('worker').db.select().from(connections)).toHaveLength(1);
  });

  it('is forced on every table but the one that the owner looks words up in', async () => {
    const owner = postgres(database.url, { max: 1 });

    const open = await owner`
      select relname, relrowsecurity from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`;

    // docs/adr/0010-search-in-postgresql.md
    expect([...open]).toEqual([{ relname: 'message_words', relrowsecurity: true }]);
    await owner.end();
  });
});
