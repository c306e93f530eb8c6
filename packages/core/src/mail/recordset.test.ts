import { createTestDatabase } from '@mailwright/db/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { recordset } from './recordset.ts';

const columns = { id: 'uuid', title: 'text', count: 'int', at: 'timestamptz(3)', is_new: 'boolean', tree: 'json', tags: 'jsonb' } as const;

const row = {
  id: '0193b8a0-0000-7000-8000-000000000001',
  title: 'Plain',
  count: 7,
  at: '2026-11-25T10:20:30.123Z',
  is_new: true,
  tree: { parts: [{ name: 'a\x1fb\x02', text: '\n"quoted"\\' }] },
  tags: ['x', 'y'],
};

it.each([
  ['none', []],
  ['one', [row]],
  ['one whose only text is empty', [{ ...row, title: '' }]],
  [
    'as many as are split in another way',
    Array.from({ length: 600 }, (_, n) => ({ ...row, count: n, title: n % 7 === 0 ? null : `No. ${n}` })),
  ],
  ['many, one of whose texts has control characters', Array.from({ length: 600 }, (_, n) => ({ ...row, title: n === 3 ? 'a\x1fb' : '' }))],
  ['rows that are alike but for one', [row, row, { ...row, title: 'Other' }]],
  ['rows that are all the same, with control characters in their text', [1, 2, 3].map(() => ({ ...row, title: 'a\x1fb\x02' }))],
  ['rows without some values', [row, { id: row.id }, { ...row, title: null, tree: null, tags: null, at: null }]],
  [
    'texts with control characters, quotes, braces and commas',
    ['\x1f', '\x02', 'a\x1fb', '{a,"b"}', 'NULL', "it's \\", '', ' \t\r\n'].map((title) => ({ ...row, title })),
  ],
])('gives the rows back as they are: %s', async (_, rows) => {
  expect(await readBack(rows)).toEqual(rows.map((one) => ({ ...emptyRow, ...one })));
});

it('gives a text that PostgreSQL cannot hold back without what it cannot hold, beside others', async () => {
  const rows = ['a\0b', 'half \ud83d pair', 'whole 😀'].map((title) => ({ title }));

  expect((await readBack(rows)).map(({ title }) => title)).toEqual(['ab', 'half \ufffd pair', 'whole 😀']);
  const alike = ['a\0\ud83d', 'a\0\ud83d'].map((title, count) => ({ count, title }));
  expect((await readBack(alike)).map(({ title }) => title)).toEqual(['a\ufffd', 'a\ufffd']);
});

const emptyRow = { id: null, title: null, count: null, at: null, is_new: null, tree: null, tags: null };

async function readBack(rows: readonly object[]) {
  await using testDatabase = await createTestDatabase();
  const database = testDatabase.open('app');
  const found = await database.db.execute<{ row: string }>(sql`
    select json_build_object('id', id, 'title', title, 'count', count, 'at', to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'is_new', is_new, 'tree', tree, 'tags', tags)::text as row from ${recordset(rows, 'r', columns)}`);
  return found.map((one) => JSON.parse(one.row) as Record<string, unknown>);
}

it('casts each value once, however many rows a join compares it with', async () => {
  await using testDatabase = await createTestDatabase();
  const database = testDatabase.open('app');
  const rows = Array.from({ length: 3 }, () => ({ id: row.id }));

  const plan = await database.db.execute<{ 'QUERY PLAN': string }>(sql`
    explain (verbose) select 1 from ${recordset(rows, 'r', { id: 'uuid' })} join generate_series(1, 1000) as s(n) on r.id <> gen_random_uuid()`);

  const filters = plan.map((line) => line['QUERY PLAN']).filter((line) => line.includes('Filter:'));
  expect(filters.join()).toContain('r.id');
  expect(filters.join()).not.toContain('::uuid');
});
