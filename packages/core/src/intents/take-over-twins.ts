import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import type { PickedIntent } from './pick-group.ts';
import { findPlacedLater, placeMessages } from './place-messages.ts';
import type { ActOwner } from './store-intents.ts';

/** Messages that took over the id and the mailboxes of another row, and the threads to refresh. */
export interface TakenOver {
  readonly joined: readonly PickedIntent[];
  readonly threadIds: readonly string[];
}

/**
 * For messages that are gone from under the driver's id: another client's move may have been listed as a message of its own, the same by
 * Message-ID, size and time, since the person acted. The older row is the message; the other is left in no mailbox, under the dead id.
 */
export async function takeOverTwins(db: Queryable, { userId, connectionId }: ActOwner, gone: readonly PickedIntent[]): Promise<TakenOver> {
  const pairs = gone.length === 0 ? [] : await findTwins(db, connectionId, gone);
  if (pairs.length === 0) return { joined: [], threadIds: [] };
  const later = await findPlacedLater(db, pairs);
  await exchangeIds(db, connectionId, pairs);
  const placed = await placeMessages(db, userId, [
    ...pairs.filter(({ id }) => !later.has(id)),
    ...pairs.map(({ twin_id }) => ({ id: twin_id, mailbox_ids: [] })),
  ]);
  const ids = new Set(pairs.map(({ id }) => id));
  return { joined: gone.filter(({ messageId }) => ids.has(messageId)), threadIds: placed.map(({ threadId }) => threadId) };
}

async function exchangeIds(db: Queryable, connectionId: string, pairs: readonly Pair[]): Promise<void> {
  const rows = recordset(pairs, 'r', { id: 'uuid', twin_id: 'uuid', old_id: 'text', new_id: 'text' });
  await db.execute(sql`update intents i set message_id = r.id, must_recheck = true from ${rows} where i.message_id = r.twin_id`);
  // No two rows have the same id at any instant.
  await db.execute(sql`update messages m set provider_message_id = 'taken over ' || m.id from ${rows} where m.id = r.twin_id`);
  await db.execute(sql`update messages m set provider_message_id = r.new_id, updated_at = now() from ${rows} where m.id = r.id`);
  await db.execute(sql`update messages m set provider_message_id = r.old_id, updated_at = now() from ${rows} where m.id = r.twin_id`);
  await db.execute(sql`
    update drafts d set provider_message_id = r.new_id from ${rows}
    where d.connection_id = ${connectionId} and d.provider_message_id = r.old_id`);
}

type Pair = { id: string; twin_id: string; old_id: string; new_id: string; mailbox_ids: string[] };

async function findTwins(db: Queryable, connectionId: string, gone: readonly PickedIntent[]): Promise<readonly Pair[]> {
  const rows = gone.map(({ id }) => ({ id }));
  return db.execute<Pair>(sql`
    with pairs as (
      select m.id, m.provider_message_id as old_id, t.id as twin_id, t.provider_message_id as new_id,
        row_number() over (partition by m.id order by t.id) as nth_of_row, row_number() over (partition by t.id order by m.id) as nth_of_twin
      from ${recordset(rows, 'r', { id: 'bigint' })} join intents i on i.id = r.id join messages m on m.id = i.message_id
      cross join lateral (
        select t.id, t.provider_message_id from messages t
        where t.connection_id = ${connectionId} and t.message_id_header = m.message_id_header
          and t.size_bytes = m.size_bytes and t.received_at = m.received_at and t.id <> m.id and t.created_at >= i.created_at
          and exists (select 1 from message_mailboxes l where l.message_id = t.id)
        offset 0
      ) t
    )
    select p.id, p.twin_id, p.old_id, p.new_id,
      (select jsonb_agg(l.mailbox_id) from message_mailboxes l where l.message_id = p.twin_id) as mailbox_ids
    from pairs p where p.nth_of_row = 1 and p.nth_of_twin = 1`);
}
