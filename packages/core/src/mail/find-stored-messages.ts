import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from './recordset.ts';
import { textArray } from './sql-values.ts';

/** A message of the mirror. */
export interface StoredMessage {
  readonly id: string;
  readonly threadId: string;
}

/** Stored messages by the driver's id. */
export type StoredMessages = ReadonlyMap<string, StoredMessage>;

type FoundRow = { readonly id: string; readonly thread_id: string; readonly provider_message_id: string };

const toStored = (rows: readonly FoundRow[]): StoredMessages =>
  new Map(rows.map((row) => [row.provider_message_id, { id: row.id, threadId: row.thread_id }]));

/** The rows of these messages. */
export async function findStoredMessages(
  db: Queryable,
  connectionId: string,
  summaries: readonly MessageSummary[],
): Promise<StoredMessages> {
  const rows = await db.execute<FoundRow>(sql`
    select id, thread_id, provider_message_id from messages
    where connection_id = ${connectionId} and provider_message_id = any(${textArray(summaries.map(({ id }) => id))})`);
  return toStored(rows);
}

/**
 * Of messages under new driver ids the rows that they are to take over (`rejoinMessages`): of one that is the same by Message-ID, size and
 * time and has no mailbox left (it was moved elsewhere, and our id outlives that), is just being moved there for us, or is awaited.
 */
export async function findRejoinedMessages(
  db: Queryable,
  connectionId: string,
  summaries: readonly MessageSummary[],
): Promise<StoredMessages> {
  const named = summaries.filter(({ envelope }) => envelope.messageIdHeader);
  return named.length === 0 ? new Map() : toStored(await findPairs(db, connectionId, named));
}

async function findPairs(db: Queryable, connectionId: string, summaries: readonly MessageSummary[]) {
  const rows = summaries.map(({ id, envelope, sizeBytes, receivedAt, mailboxIds }) => ({
    id,
    mailbox_ids: mailboxIds,
    header: envelope.messageIdHeader,
    size_bytes: sizeBytes,
    received_at: receivedAt,
  }));
  return db.execute<FoundRow>(sql`
    with pairs as (
      select m.id, r.id as provider_message_id,
        row_number() over (partition by m.id order by r.id) as nth_of_row,
        row_number() over (partition by r.id order by m.created_at, m.id) as nth_of_summary
      from ${recordset(rows, 'r', { id: 'text', mailbox_ids: 'jsonb', header: 'text', size_bytes: 'bigint', received_at: 'timestamptz(3)' })}
      -- A look-up for each row, whatever the planner believes of a table that grows as it is read.
      cross join lateral (
        select m.id, m.created_at from messages m
        where m.connection_id = ${connectionId} and m.message_id_header = r.header
          and m.size_bytes = r.size_bytes and m.received_at = r.received_at
        offset 0
      ) m
      where (
        not exists (select 1 from message_mailboxes l where l.message_id = m.id)
        and not exists (select 1 from intents i where i.message_id = m.id and i.kind = 'destroy' and i.status in ('queued', 'sending'))
      ) or exists (
        select 1 from intents i join mailboxes b on b.id = i.to_mailbox_id
        where i.message_id = m.id and i.kind = 'move' and i.status = 'sending' and r.mailbox_ids ? b.provider_mailbox_id
      ) or exists (
        select 1 from intents i
        where i.message_id = m.id and i.status = 'queued' and i.missing_since is not null
          and i.provider_message_id = (select g.provider_message_id from messages g where g.id = m.id)
      )
    )
    select p.id, m.thread_id, p.provider_message_id from pairs p join messages m on m.id = p.id
    where p.nth_of_row = 1 and p.nth_of_summary = 1`);
}

/** Lets them take over. */
export async function rejoinMessages(db: Queryable, rejoined: StoredMessages): Promise<void> {
  if (rejoined.size === 0) return;
  const rows = [...rejoined].map(([provider_message_id, { id }]) => ({ id, provider_message_id }));
  await db.execute(sql`
    update messages m set provider_message_id = r.provider_message_id, updated_at = now()
    from ${recordset(rows, 'r', { id: 'uuid', provider_message_id: 'text' })} where r.id = m.id`);
}
