// What keeps a reading of the provider from undoing, in the mirror, what a person did a moment ago.
import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { textArray } from '../mail/sql-values.ts';
import { missingMessages } from './awaited-messages.ts';
import { type IntentMark, readIntentMark } from './intent-lane.ts';

/**
 * Lays a connection's unfinished intents over what was just written of the provider's word, under the mirror's lock and in its
 * transaction; also those that ended after `since`, the mark taken before the provider was read. Gives the threads that changed.
 * `current`: the mark as it is under the lock, where it was read already.
 */
export async function overlayPendingIntents(
  db: Queryable,
  connectionId: string,
  since?: IntentMark,
  current?: IntentMark,
): Promise<readonly string[]> {
  const { mark, hasUnfinished } = current ?? (await readIntentMark(db, connectionId));
  const from = since?.mark ?? mark;
  if (!hasUnfinished && mark <= from) return [];
  const laid = sql`laid as materialized (
    select i.id, i.message_id, i.kind, i.added, i.removed, i.to_mailbox_id, i.beside_mailbox_ids,
      i.status <> 'queued' as may_be_done from intents i
    where i.connection_id = ${connectionId} and i.message_id is not null
      and (i.status in ('queued', 'sending') or (i.status = 'done' and i.done_mark > ${from}))
      and i.message_id not in (${missingMessages(sql`${connectionId}`)})
  )`;
  const flagged = await overlayFlags(db, laid);
  const placed = await overlayPlaces(db, laid);
  return [...flagged, ...placed];
}

// NOTE: what is hidden may be another client's later change; the message is then read again once the intent is done. Written even where
// it is so already: what was read for it before does not know of what is hidden now.
const hidden = (kinds: SQL): SQL => sql`hidden as (
  update intents i set must_recheck = true from laid l, touched t
  where i.id = l.id and l.message_id = t.id and l.kind in (${kinds}) and l.may_be_done
)`;

async function overlayFlags(db: Queryable, laid: SQL): Promise<readonly string[]> {
  const rows = await db.execute<{ thread_id: string }>(sql`
    with ${laid},
    net as materialized (
      select distinct on (l.message_id, c.flag) l.message_id, c.flag, c.is_set
      from laid l cross join lateral (select unnest(l.added) as flag, true as is_set union all select unnest(l.removed), false) c
      where l.kind = 'flags' order by l.message_id, c.flag, l.id desc
    ),
    fresh as (
      select m.id, array(
        select f.flag from (
          select unnest(m.flags) as flag
          except select n.flag from net n where n.message_id = m.id and not n.is_set
          union select n.flag from net n where n.message_id = m.id and n.is_set
        ) f order by f.flag collate "C"
      ) as flags
      from messages m where m.id in (select message_id from net)
    ),
    touched as (
      update messages m set flags = f.flags, is_unread = not '$seen' = any(f.flags), is_flagged = '$flagged' = any(f.flags),
        is_draft = '$draft' = any(f.flags), updated_at = now()
      from fresh f where f.id = m.id and f.flags <> m.flags
      returning m.id, m.thread_id
    ),
    ${hidden(sql`'flags'`)}
    select distinct thread_id from touched`);
  return rows.map((row) => row.thread_id);
}

async function overlayPlaces(db: Queryable, laid: SQL): Promise<readonly string[]> {
  const rows = await db.execute<{ thread_id: string }>(sql`
    with ${laid},
    latest as materialized (
      select distinct on (message_id) message_id, kind, to_mailbox_id, array[to_mailbox_id] || beside_mailbox_ids as places from laid
      where kind in ('move', 'destroy') order by message_id, id desc
    ),
    removed as (
      delete from message_mailboxes m using latest l
      where m.message_id = l.message_id
        and (l.kind = 'destroy' or (l.to_mailbox_id is not null and m.mailbox_id <> all(l.places)))
      returning m.message_id
    ),
    added as (
      insert into message_mailboxes (message_id, mailbox_id, user_id, received_at, listing_number)
      select m.id, b.id, m.user_id, m.received_at, b.listing_number
      from latest l join messages m on m.id = l.message_id join mailboxes b on b.id = any(l.places)
      where l.kind = 'move' and l.to_mailbox_id is not null
      on conflict do nothing returning message_id
    ),
    touched as (
      select m.id, m.thread_id from messages m
      where m.id in (select message_id from removed union all select message_id from added)
    ),
    ${hidden(sql`'move', 'destroy'`)}
    select distinct thread_id from touched`);
  return rows.map((row) => row.thread_id);
}

/** Leaves out what a reading from before still shows where it lay: ids that died when we moved or destroyed their messages. */
export async function withoutDeadIds(
  db: Queryable,
  connectionId: string,
  summaries: readonly MessageSummary[],
): Promise<readonly MessageSummary[]> {
  const dead = await db.execute<{ id: string }>(sql`
    select i.provider_message_id as id from intents i
    where i.connection_id = ${connectionId} and i.status = 'done' and i.done_mark is not null and i.kind in ('move', 'destroy')
      and i.provider_message_id = any(${textArray(summaries.map(({ id }) => id))})
      and not exists (
        select 1 from messages m where m.connection_id = ${connectionId} and m.provider_message_id = i.provider_message_id
      )`);
  if (dead.length === 0) return summaries;
  const ids = new Set(dead.map((row) => row.id));
  return summaries.filter(({ id }) => !ids.has(id));
}
