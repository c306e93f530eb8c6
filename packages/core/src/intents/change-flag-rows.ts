import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';

/** Flags to set and to take away of one message. */
export interface FlagRow {
  readonly id: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What really became otherwise. */
export interface ChangedFlagRow extends FlagRow {
  readonly threadId: string;
}

/** Writes flags and the unread counts that follow from them, under the mirror's lock; gives the messages that were otherwise before. */
export async function changeFlagRows(db: Queryable, rows: readonly FlagRow[]): Promise<readonly ChangedFlagRow[]> {
  if (rows.length === 0) return [];
  return db.execute<ChangedFlagRow & Record<string, unknown>>(sql`
    with wanted as (
      select m.id, m.is_unread as was_unread, m.flags as old_flags,
        array(select a.flag from jsonb_array_elements_text(r.added) as a(flag) where a.flag <> all(m.flags)) as added,
        array(select a.flag from jsonb_array_elements_text(r.removed) as a(flag) where a.flag = any(m.flags)) as removed
      from ${recordset(rows, 'r', { id: 'uuid', added: 'jsonb', removed: 'jsonb' })} join messages m on m.id = r.id
    ),
    fresh as (
      select w.*, array(
        select f.flag from (
          select unnest(w.old_flags) as flag except select unnest(w.removed) union select unnest(w.added)
        ) f order by f.flag collate "C"
      ) as flags
      from wanted w
    ),
    changed as (
      update messages m set flags = f.flags, is_unread = not '$seen' = any(f.flags), is_flagged = '$flagged' = any(f.flags),
        is_draft = '$draft' = any(f.flags), updated_at = now()
      from fresh f where f.id = m.id and f.flags <> f.old_flags
      returning m.id, m.thread_id, f.was_unread, m.is_unread, f.added, f.removed
    ),
    deltas as (
      select l.mailbox_id, sum(c.is_unread::int - c.was_unread::int)::int as delta
      from changed c join message_mailboxes l on l.message_id = c.id
      where c.is_unread <> c.was_unread group by l.mailbox_id
    ),
    counted as (
      update mailboxes b set unread_count = greatest(0, b.unread_count + d.delta) from deltas d where d.mailbox_id = b.id
    )
    select id, thread_id as "threadId", to_jsonb(added) as added, to_jsonb(removed) as removed from changed`);
}
