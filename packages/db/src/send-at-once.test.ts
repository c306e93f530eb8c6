import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { UserId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { createTestDatabase } from './testing.ts';

const nobody = 'nobody' as UserId;

it('statements of a transaction take a round trip each, and one where they are sent together', async () => {
  await using testDatabase = await createTestDatabase();
  await using line = await openCountedLine(testDatabase.url);
  await using database = openDatabase({ url: line.url, role: 'app', maxConnections: 1 });
  await database.withUser(nobody, async (db) => {
    await db.execute(sql`select ${1}::int`);
  });

  const before = line.countRoundTrips();
  await database.withUser(nobody, async (db) => {
    const statement = (nth: number) => db.execute<{ nth: number }>(sql`select ${nth}::int as nth, ${'text'}::text`);
    await statement(0);
    const answers = await Promise.all([1, 2, 3, 4].map(statement));
    expect(answers.map(([row]) => row?.nth)).toEqual([1, 2, 3, 4]);
  });

  // Begin, the person with one statement, four together, commit.
  expect(line.countRoundTrips() - before).toBe(4);
});

it('values of every kind arrive as what they are', async () => {
  await using testDatabase = await createTestDatabase();
  const database = testDatabase.open('app');
  const [row] = await database.db.execute<Record<string, unknown>>(sql`select
    ${'7'}::int as "textAsInt", ${7}::text as "intAsText", ${7.5}::float8 as "float", ${9007199254740993n}::bigint::text as "bigint",
    ${true} as "boolean", ${null}::uuid as "nothing", ${'{"a":[1,null]}'}::jsonb as "tree",
    ${'2026-11-25T10:20:30.123Z'}::timestamptz = '2026-11-25 10:20:30.123+00' as "instant",
    encode(${Buffer.from([0, 255, 39])}::bytea, 'hex') as "bytes", ${"O'Hara \\ 😀"} as "text"`);

  expect(row).toEqual({
    textAsInt: 7,
    intAsText: '7',
    float: 7.5,
    bigint: '9007199254740993',
    boolean: true,
    nothing: null,
    tree: { a: [1, null] },
    instant: true,
    bytes: '00ff27',
    text: "O'Hara \\ 😀",
  });
});

it('a statement that fails among others fails its transaction, and the next one begins clean', async () => {
  await using testDatabase = await createTestDatabase();
  const database = testDatabase.open('app');

  const attempt = database.withUser(nobody, (db) =>
    Promise.all([db.execute(sql`select ${1}::int`), db.execute(sql`select ${'x'}::int`), db.execute(sql`select ${2}::int`)]),
  );

  await expect(attempt).rejects.toThrow();
  const [row] = await database.withUser(nobody, (db) => db.execute<{ sum: number }>(sql`select ${1}::int + ${2}::int as sum`));
  expect(row).toEqual({ sum: 3 });
});

/** A way to the database on which the times are counted that the client speaks after it was answered. */
async function openCountedLine(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const { port, hostname } = target;
  let roundTrips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isAnswered = true;
    client.on('data', () => {
      if (isAnswered) roundTrips += 1;
      isAnswered = false;
    });
    upstream.on('data', () => {
      isAnswered = true;
    });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    countRoundTrips: () => roundTrips,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
