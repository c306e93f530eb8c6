import { fromStoredEnvelope, fromStoredPart, type Queryable, type RowEnvelope, type StoredEnvelope, type StoredPart } from '@mailwright/db';
import type { BodyPart, Envelope, Flag, MessageId } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { isoInstant, uuidArray } from '../mail/sql-values.ts';

/** A message whose words are not in the index, or not all. */
export type UnindexedMessage = {
  readonly id: string;
  readonly providerMessageId: MessageId;
  readonly envelope: RowEnvelope & Pick<Envelope, 'subject'>;
  readonly structure: BodyPart | null;
  readonly flags: readonly Flag[];
  readonly receivedAt: string;
};

type StoredRow = Omit<UnindexedMessage, 'envelope' | 'structure'> & {
  readonly envelope: StoredEnvelope;
  readonly subject: string | null;
  readonly structure: StoredPart | null;
};

/** Such messages, of rows `m` of messages in what follows `from`. */
export async function readUnindexed(db: Queryable, source: SQL): Promise<readonly UnindexedMessage[]> {
  const rows = await db.execute<StoredRow>(sql`
    select m.id, m.provider_message_id as "providerMessageId", m.envelope, m.subject, m.structure, m.flags,
      ${isoInstant(sql`m.received_at`)} as "receivedAt"
    from ${source}`);
  return rows.map(({ subject, envelope, structure, ...row }) => ({
    ...row,
    envelope: { ...fromStoredEnvelope(envelope), subject },
    structure: structure && fromStoredPart(structure),
  }));
}

/** Where a look through the messages has come to: the oldest it has seen. */
export type UnindexedPosition = Pick<UnindexedMessage, 'id' | 'receivedAt'>;

// The planner takes a table that grows in one go for small, and reads it whole.
const hasWords = sql`exists (select 1 from message_words w where w.message_id = m.id offset 0)`;

/** Notes, in the transaction that writes them, that messages were left without words. */
export async function markUnindexed(db: Queryable, connectionId: string): Promise<void> {
  await db.execute(sql`
    update connections set has_unindexed_mail = true, unindexed_count = unindexed_count + 1 where id = ${connectionId}`);
}

/** Those of the connections that have such messages. */
export async function findUnindexedConnections(db: Queryable, connectionIds: readonly string[]): Promise<readonly string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from connections where id = any(${uuidArray(connectionIds)}) and has_unindexed_mail`);
  return rows.map(({ id }) => id);
}

/** How often messages were left without words so far: while it is the same, none were added. Null where all have theirs. */
export async function readUnindexedCount(db: Queryable, connectionId: string): Promise<number | null> {
  const [row] = await db.execute<{ count: number }>(sql`
    select unindexed_count::float8 as count from connections where id = ${connectionId} and has_unindexed_mail`);
  return row?.count ?? null;
}

/** Ends the note once all were met that lay there at that count; false where others were added meanwhile. */
export async function unmarkIndexed(db: Queryable, connectionId: string, count: number): Promise<boolean> {
  const unmarked = await db.execute(sql`
    update connections set has_unindexed_mail = false where id = ${connectionId} and unindexed_count = ${count} returning id`);
  return unmarked.length > 0;
}

/** Messages without words, newest first, from the position on. */
export async function findUnindexed(
  db: Queryable,
  connectionId: string,
  { after, limit }: { readonly after: UnindexedPosition | null; readonly limit: number },
): Promise<readonly UnindexedMessage[]> {
  // For the same reason it would sort all of them for each page.
  await db.execute(sql`select set_config('enable_sort', 'off', true)`);
  const found = await readUnindexed(
    db,
    sql`messages m where m.connection_id = ${connectionId} and not ${hasWords} ${isOlder(after)}
    order by m.received_at desc nulls last, m.id desc limit ${limit}`,
  );
  await db.execute(sql`select set_config('enable_sort', 'on', true)`);
  return found;
}

const isOlder = (position: UnindexedPosition | null): SQL =>
  position === null
    ? sql``
    : sql`and m.received_at <= ${position.receivedAt}::timestamptz
        and (m.received_at, m.id) < (${position.receivedAt}::timestamptz, ${position.id}::uuid)`;
