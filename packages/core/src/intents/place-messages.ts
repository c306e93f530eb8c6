import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import { uuidArray } from '../mail/sql-values.ts';

/** In which mailboxes a message is to lie, and no others. */
export interface PlaceRow {
  readonly id: string;
  readonly mailbox_ids: readonly string[];
}

/** A message that lies elsewhere now. */
export interface PlacedRow {
  readonly id: string;
  readonly threadId: string;
  readonly fromMailboxIds: readonly string[];
}

/** Puts messages into mailboxes, with the counts that follow, under the mirror's lock; mailboxes that are gone are passed over. */
export async function placeMessages(db: Queryable, userId: string, rows: readonly PlaceRow[]): Promise<readonly PlacedRow[]> {
  if (rows.length === 0) return [];
  return db.execute<PlacedRow & Record<string, unknown>>(sql`
    with wanted as materialized (
      select m.id, m.thread_id, m.is_unread, m.received_at, r.mailbox_ids
      from ${recordset(rows, 'r', { id: 'uuid', mailbox_ids: 'jsonb' })} join messages m on m.id = r.id
    ),
    places as materialized (
      select w.id, b.id as mailbox_id, b.listing_number
      from wanted w cross join lateral jsonb_array_elements_text(w.mailbox_ids) as p(mailbox_id)
      join mailboxes b on b.id = p.mailbox_id::uuid
    ),
    before as (
      select l.message_id, jsonb_agg(l.mailbox_id) as mailbox_ids
      from wanted w join message_mailboxes l on l.message_id = w.id group by l.message_id
    ),
    removed as (
      delete from message_mailboxes l using wanted w
      where l.message_id = w.id and not exists (select 1 from places p where p.id = l.message_id and p.mailbox_id = l.mailbox_id)
      returning l.message_id, l.mailbox_id, -1 as step
    ),
    added as (
      insert into message_mailboxes (message_id, mailbox_id, user_id, received_at, listing_number)
      select w.id, p.mailbox_id, ${userId}, w.received_at, p.listing_number from places p join wanted w on w.id = p.id
      on conflict do nothing returning message_id, mailbox_id, 1 as step
    ),
    steps as (select * from removed union all select * from added),
    deltas as (
      select s.mailbox_id, sum(s.step)::int as total, (sum(s.step) filter (where w.is_unread))::int as unread
      from steps s join wanted w on w.id = s.message_id group by s.mailbox_id
    ),
    counted as (
      update mailboxes b set total_count = greatest(0, b.total_count + d.total),
        unread_count = greatest(0, b.unread_count + coalesce(d.unread, 0))
      from deltas d where d.mailbox_id = b.id
    )
    select w.id, w.thread_id as "threadId", coalesce(b.mailbox_ids, '[]'::jsonb) as "fromMailboxIds"
    from wanted w left join before b on b.message_id = w.id
    where w.id in (select message_id from steps)`);
}

/** Which messages another move or destruction waits for, that shows in the mirror already. */
export async function findPlacedLater(db: Queryable, rows: readonly { readonly id: string }[]): Promise<ReadonlySet<string>> {
  const waiting = await db.execute<{ message_id: string }>(sql`
    select distinct message_id from intents
    where message_id = any(${uuidArray(rows.map(({ id }) => id))}) and kind in ('move', 'destroy') and status in ('queued', 'sending')`);
  return new Set(waiting.map((row) => row.message_id));
}
