import type { UserId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDatabase, type Queryable } from './database.ts';
import { KeptStatements } from './kept-statements.ts';
import { createTestDatabase } from './testing.ts';

const countOf = (kept: KeptStatements, text: string, times: number) => Array.from({ length: times }, () => kept.keeps(text));

it('keeps what comes a third time, and what was kept', () => {
  const kept = new KeptStatements();

  expect(countOf(kept, 'select 1', 4)).toEqual([false, false, true, true]);
});

it('keeps no more than it has room for, whatever comes', () => {
  const kept = new KeptStatements();
  for (let nth = 0; nth < 5000; nth += 1) kept.keeps(`select ${nth}`);
  const texts = Array.from({ length: 300 }, (_, nth) => `select a${nth}`);

  const given = texts.map((text) => countOf(kept, text, 3).at(-1));

  expect(given.filter(Boolean)).toHaveLength(100);
  expect(texts.map((text) => kept.keeps(text))).toEqual(given);
  expect(countOf(new KeptStatements(), `select '${'x'.repeat(9000)}'`, 5)).not.toContain(true);
});

it('a connection keeps statements that come again, each with its own values, and plans them for these', async () => {
  await using testDatabase = await createTestDatabase();
  await using database = openDatabase({ url: testDatabase.url, role: 'app', maxConnections: 1 });
  const nobody = 'nobody' as UserId;
  const tree = (nth: number) => JSON.stringify({ nth });

  const read: unknown[] = [];
  for (let nth = 0; nth < 8; nth += 1) {
    const [row] = await database.withUser(nobody, (db) =>
      db.execute<{ nth: number }>(
        sql`select ${nth}::int as nth, ${tree(nth)}::jsonb as tree, ${nth % 2 === 0} as "isEven", ${null}::text as none`,
      ),
    );
    read.push(row);
  }
  const kept = await database.db.execute<{ statement: string; custom: number; generic: number }>(sql`
    select statement, custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements`);

  expect(read).toEqual(Array.from({ length: 8 }, (_, nth) => ({ nth, tree: { nth }, isEven: nth % 2 === 0, none: null })));
  const own = kept.filter(({ statement }) => statement.includes('isEven'));
  expect(own).toEqual([{ statement: expect.any(String), custom: 6, generic: 0 }]);
});

it('a transaction that keeps plans makes one for each statement, by index, and leaves those of others alone', async () => {
  await using testDatabase = await createTestDatabase();
  await using database = openDatabase({ url: testDatabase.url, role: 'app', maxConnections: 1 });
  const nobody = 'nobody' as UserId;
  const find = (db: Queryable) => db.execute(sql`select id from connections where id = ${'00000000-0000-4000-8000-000000000000'}::uuid`);
  const readSettings = async (db: Queryable) => {
    const [row] = await db.execute(sql`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans`);
    return row;
  };

  for (let nth = 0; nth < 6; nth += 1) await database.withUser(nobody, find, { keepsPlans: true });
  const during = await database.withUser(nobody, readSettings, { keepsPlans: true });
  const after = await database.withUser(nobody, readSettings);
  await database.withUser(nobody, find);
  const [plans] = await database.db.execute<{ custom: number; generic: number }>(sql`
    select custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements
    where statement like 'select id from connections%'`);

  expect(plans).toEqual({ custom: 1, generic: 4 });
  expect(during).toEqual({ plans: 'force_generic_plan', scans: 'off' });
  expect(after).toEqual({ plans: 'force_custom_plan', scans: 'on' });
});

it('a kept statement that failed works with the next values', async () => {
  await using testDatabase = await createTestDatabase();
  const { db } = testDatabase.open('app');
  const read = (text: string) => db.execute<{ value: number }>(sql`select ${text}::int as value`);
  for (const text of ['1', '2', '3', '4']) await read(text);

  await expect(read('no number')).rejects.toThrow();

  expect([...(await read('5'))]).toEqual([{ value: 5 }]);
});
