import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { changeFlagRows, type FlagRow } from './change-flag-rows.ts';
import { mergeFlagChanges, type QueuedFlagIntent } from './merge-flag-changes.ts';
import { type ActOwner, finishAct } from './store-intents.ts';

/** Changes flags in the mirror and commits to telling the provider; gives the messages that were otherwise before. */
export async function writeFlagIntents(db: Queryable, owner: ActOwner, rows: readonly FlagRow[]): Promise<readonly string[]> {
  await lockMirror(db, owner.connectionId);
  const changed = await changeFlagRows(db, rows);
  if (changed.length === 0) return [];
  const ids = changed.map(({ id }) => id);
  const merged = mergeFlagChanges(
    await lockQueued(db, ids),
    changed.map(({ id, added, removed }) => ({ messageId: id, added, removed })),
  );
  await writeMerged(db, merged.queued);
  const places = await findPlaces(db, ids);
  const intents = merged.fresh.map((change) => ({
    ...change,
    kind: 'flags' as const,
    fromMailboxIds: places.get(change.messageId) ?? [],
  }));
  await finishAct(db, owner, { intents, threadIds: changed.map(({ threadId }) => threadId) });
  return ids;
}

/** Where messages lie, in the mirror. */
export async function findPlaces(db: Queryable, messageIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.execute<{ message_id: string; mailbox_ids: string[] }>(sql`
    select message_id, jsonb_agg(mailbox_id) as mailbox_ids from message_mailboxes
    where message_id = any(${uuidArray(messageIds)}) group by message_id`);
  return new Map(rows.map((row) => [row.message_id, row.mailbox_ids]));
}

// The row locks keep a runner from handing them over meanwhile; what it has handed over, and may again, stays.
async function lockQueued(db: Queryable, messageIds: readonly string[]): Promise<readonly QueuedFlagIntent[]> {
  return db.execute<{ id: number; messageId: string; added: string[]; removed: string[] }>(sql`
    select id::float8 as id, message_id as "messageId", to_jsonb(added) as added, to_jsonb(removed) as removed from intents
    where message_id = any(${uuidArray(messageIds)}) and kind = 'flags' and status = 'queued' and missing_since is null
    for update`);
}

// What was taken back is read again: what the provider said of it meanwhile was hidden.
async function writeMerged(db: Queryable, queued: readonly QueuedFlagIntent[]): Promise<void> {
  if (queued.length === 0) return;
  await db.execute(sql`
    update intents i set added = array(select jsonb_array_elements_text(r.added)),
      removed = array(select jsonb_array_elements_text(r.removed)), must_recheck = true, updated_at = now(),
      status = case when r.added = '[]' and r.removed = '[]' then 'done' else i.status end
    from ${recordset(queued, 'r', { id: 'bigint', added: 'jsonb', removed: 'jsonb' })} where i.id = r.id`);
}
