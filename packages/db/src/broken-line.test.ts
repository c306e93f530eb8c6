import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { openDatabase } from './database.ts';
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

it('a line that breaks while it is set up fails what waits for it, and nothing else', async () => {
  await using testDatabase = await createTestDatabase();
  await using gate = await openBreakingLine(testDatabase.url);
  await using database = openDatabase({ url: gate.url, role: 'app', maxConnections: 1 });
  const read = () => database.db.execute<{ nth: number }>(sql`select ${7}::int as nth`);

  await expect(read()).rejects.toThrow();

  expect(gate.countBreaks()).toBe(1);
  expect((await read())[0]).toEqual({ nth: 7 });
});

/** A way to the database that breaks once, when the library asks on a new line which types the database has. */
async function openBreakingLine(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let breaks = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
    upstream.pipe(client);
    client.on('data', (chunk: Buffer) => {
      if (breaks > 0 || !chunk.includes('typarray')) {
        upstream.write(chunk);
        return;
      }
      breaks += 1;
      client.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, countBreaks: () => breaks, [Symbol.asyncDispose]: async () => void server.close() };
}
