import type { Queryable } from '@mailwright/db';
import { type MessageSearch, someCondition } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { toStorableText, uuidArray } from '../mail/sql-values.ts';
import { toFoldedPattern } from './word-query.ts';

// More than that and a query of all their keys would be slower than looking at the messages.
const mostKeys = 1_500;

/** The keys of the people each text of a search names; null for a text that names too many. */
export type FoundPeople = ReadonlyMap<string, readonly string[] | null>;

/** Looks up everybody that a search names. */
export async function findPeople(db: Queryable, connectionIds: readonly string[], search: MessageSearch<unknown>): Promise<FoundPeople> {
  const found = new Map<string, readonly string[] | null>();
  for (const text of listNamed(search)) {
    const rows = await db.execute<{ key: string }>(sql`
      select distinct key from correspondents
      where connection_id = any(${uuidArray(connectionIds)}) and folded like ${toStorableText(toFoldedPattern(text))}
      limit ${mostKeys + 1}`);
    found.set(text, rows.length > mostKeys ? null : rows.map(({ key }) => key));
  }
  return found;
}

function listNamed(search: MessageSearch<unknown>): ReadonlySet<string> {
  const named = new Set<string>();
  someCondition(search, ({ from, to, cc, bcc }) => {
    for (const text of [from, to, cc, bcc]) if (text !== undefined) named.add(text);
    return false;
  });
  return named;
}
