import type { Queryable } from '@mailwright/db';
import type { ChangeSet, MessageId, MessageSummary, MessageUpdate } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { IntentMark } from '../intents/intent-lane.ts';
import { overlayPendingIntents } from '../intents/overlay-pending-intents.ts';
import { findPlaces, linkMailboxes } from '../mail/link-mailboxes.ts';
import { bumpState } from '../mail/mirror-lock.ts';
import { placeSummaries } from '../mail/place-summaries.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { textArray } from '../mail/sql-values.ts';
import { restartListing } from './restart-listing.ts';
import { type SyncRun, saveCursor, writeMirror } from './sync-run.ts';

const mostAtOnce = 2000;

/**
 * Writes what happened into the mirror; `since` is the mark from before the provider was asked. Of a very large set the parts are written
 * one by one and the cursor with the last of them: written again after a crash, they change nothing more.
 */
export async function applyChangeSet(run: SyncRun, changes: ChangeSet, since: IntentMark): Promise<void> {
  const parts = Math.ceil(Math.max(changes.destroyed.length, changes.updated.length, 1) / mostAtOnce);
  for (let part = 0; part < parts; part += 1) {
    const from = part * mostAtOnce;
    const isLast = part === parts - 1;
    await writeMirror(run, async (db) => {
      await applyPart(db, run, {
        // What is gone leaves first, so that a message under a new id (RFC 9051 §2.3.1.1) finds its old row free.
        destroyed: changes.destroyed.slice(from, from + mostAtOnce),
        updated: changes.updated.slice(from, from + mostAtOnce),
        created: isLast ? changes.created : [],
        since,
      });
      if (isLast && changes.mustResync !== null) await restartListing(db, run.lease.connectionId, changes.mustResync);
      await saveCursor(db, run, isLast ? changes.nextCursor : null);
    });
  }
}

interface Part {
  readonly destroyed: readonly MessageId[];
  readonly updated: readonly MessageUpdate[];
  readonly created: readonly MessageSummary[];
  readonly since: IntentMark;
}

async function applyPart(db: Queryable, { lease }: SyncRun, { destroyed, updated, created, since }: Part): Promise<void> {
  const owner = { userId: lease.userId, connectionId: lease.connectionId };
  const touched = new Set([...(await unlinkMessages(db, lease.connectionId, destroyed)), ...(await writeUpdates(db, owner, updated))]);
  const placed = await placeSummaries(db, owner, created, { since });
  for (const id of placed.threadIds) touched.add(id);
  if (updated.length > 0) for (const id of await overlayPendingIntents(db, lease.connectionId, since)) touched.add(id);
  if (touched.size === 0 && !placed.hasChanges) return;
  await refreshThreads(db, touched, placed.mailboxIds);
  await bumpState(db, lease.connectionId);
}

/**
 * Takes messages out of all their mailboxes; their rows wait for a while, since the same message may come back under another id.
 * Gives the threads to refresh.
 */
export async function unlinkMessages(db: Queryable, connectionId: string, ids: readonly MessageId[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db.execute<{ thread_id: string }>(sql`
    with gone as (
      delete from message_mailboxes l using messages m
      where l.message_id = m.id and m.connection_id = ${connectionId} and m.provider_message_id = any(${textArray(ids)})
        and not exists (
          select 1 from intents i where i.message_id = m.id and i.kind = 'move' and i.status in ('queued', 'sending')
        )
      returning m.id, m.thread_id
    ),
    marked as (update messages m set updated_at = now() from gone where gone.id = m.id)
    select distinct thread_id from gone`);
  return rows.map((row) => row.thread_id);
}

interface Owner {
  readonly userId: string;
  readonly connectionId: string;
}

/** Flags and mailboxes as they are now; messages that the mirror does not hold yet are passed over. */
async function writeUpdates(db: Queryable, { userId, connectionId }: Owner, updated: readonly MessageUpdate[]): Promise<readonly string[]> {
  if (updated.length === 0) return [];
  const unique = [...new Map(updated.map((update) => [update.id, update])).values()];
  const known = await db.execute<KnownMessage>(sql`
    select m.id, m.provider_message_id, l.mailbox_ids, l.is_current
    from messages m cross join lateral (
      select coalesce(array_agg(b.provider_mailbox_id), '{}') as mailbox_ids,
        coalesce(bool_and(b.listing_number = l.listing_number), true) as is_current
      from message_mailboxes l join mailboxes b on b.id = l.mailbox_id where l.message_id = m.id
    ) l
    where m.connection_id = ${connectionId} and m.provider_message_id = any(${textArray(unique.map(({ id }) => id))})`);
  if (known.length === 0) return [];
  const rows = new Map(known.map((row) => [row.provider_message_id, row]));
  const records = unique.flatMap(({ id, flags }) => {
    const row = rows.get(id);
    return row === undefined ? [] : [{ id: row.id, flags: [...new Set(flags)].sort() }];
  });
  const changed = await db.execute<{ thread_id: string }>(sql`
    update messages m set flags = r.flags, is_unread = not ('$seen' = any(r.flags)), is_flagged = '$flagged' = any(r.flags),
      is_draft = '$draft' = any(r.flags), updated_at = now()
    from (
      select id, array(select jsonb_array_elements_text(flags)) as flags from ${recordset(records, 'r', { id: 'uuid', flags: 'jsonb' })}
    ) r
    where m.id = r.id and m.flags <> r.flags
    returning m.thread_id`);
  const moved = unique.filter(({ id, mailboxIds }) => !isPlaced(rows.get(id), mailboxIds));
  if (moved.length === 0) return changed.map((row) => row.thread_id);
  const rowIds = new Map(moved.flatMap(({ id }) => rows.get(id) ?? []).map((row) => [row.provider_message_id, row.id]));
  const places = await findPlaces(db, connectionId);
  const relinked = await linkMailboxes(db, { userId, summaries: moved, rowIds, places });
  return [...changed.map((row) => row.thread_id), ...relinked];
}

type KnownMessage = {
  id: string;
  provider_message_id: string;
  mailbox_ids: string[];
  /** False where one of them was not told of since its listing began anew. */
  is_current: boolean;
};

/** True where there is nothing to write: the message lies in these mailboxes, or is none of the mirror's. */
function isPlaced(row: KnownMessage | undefined, mailboxIds: readonly string[]): boolean {
  if (row === undefined) return true;
  const wanted = new Set(mailboxIds);
  return row.is_current && row.mailbox_ids.length === wanted.size && row.mailbox_ids.every((id) => wanted.has(id));
}
