import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { createTestDatabase } from './testing.ts';

it('a line that breaks in the middle of a transaction fails that transaction, and nothing else', async () => {
  await using testDatabase = await createTestDatabase();
  const userId = await testDatabase.addPerson();
  const database = testDatabase.open('app');
  const owner = postgres(testDatabase.url, { max: 1 });
  const readProcess = sql`select pg_backend_pid() as pid`;
  const afterwards: string[] = [];

  const work = database.withUser(userId, async (db) => {
    const [row] = await db.execute<{ pid: number }>(readProcess);
    await owner`select pg_terminate_backend(${row?.pid ?? 0})`;
    // The line is gone by now, and the transaction goes on without knowing.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await db.execute(sql`select 1`).catch((error: unknown) => afterwards.push(String(error)));
  });

  await expect(work).rejects.toThrow();
  await expect.poll(() => afterwards.length).toBe(1);
  await owner.end();
  const answers = await Promise.all([1, 2, 3].map((nth) => database.withUser(userId, (db) => db.execute(sql`select ${nth}::int as nth`))));
  expect(answers.map(([row]) => row?.nth)).toEqual([1, 2, 3]);
});
