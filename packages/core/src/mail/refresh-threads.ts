import type { Queryable } from '@mailwright/db';
import { type SQL, sql } from 'drizzle-orm';
import { sendInTurn } from './send-in-turn.ts';
import { conversationOrder, previewOfRow, uuidArray } from './sql-values.ts';

const mostCounted = 20_000;
// The planner joins what a statement has made so far in loops, whose cost grows with the square.
const mostAtOnce = 250;

// Looked up thread by thread: of tables that grow in one go the planner believes that they are small, and reads them whole.
const messagesOf = (ids: readonly string[]): SQL =>
  sql`unnest(${uuidArray(ids)}) as wanted(id) cross join lateral (select * from messages m where m.thread_id = wanted.id offset 0) m`;

/**
 * Works out again what list rows show of these threads, from their messages. A copy of a message (the same Message-ID in two
 * mailboxes) counts once; trash and junk count only where a thread has nothing else. Then their mailboxes and `mailboxIds` are counted.
 * To be followed by `bumpState`.
 */
export async function refreshThreads(db: Queryable, threadIds: Iterable<string>, mailboxIds: Iterable<string> = []): Promise<void> {
  const touched = await refreshRows(db, threadIds);
  await refreshCounts(db, [...new Set([...mailboxIds, ...touched])]);
}

/** The same where nothing changed but in these mailboxes: they are counted behind it, without waiting to be told. */
export async function refreshThreadsIn(db: Queryable, mailboxIds: readonly string[], threadIds: Iterable<string>): Promise<void> {
  await sendInTurn([() => refreshRows(db, threadIds), () => refreshCounts(db, mailboxIds)]);
}

/** Gives the mailboxes where that changed something. */
async function refreshRows(db: Queryable, threadIds: Iterable<string>): Promise<readonly string[]> {
  const ids = [...new Set(threadIds)];
  const parts = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, nth) => ids.slice(nth * mostAtOnce, (nth + 1) * mostAtOnce));
  const summaries = Promise.all(parts.map((part) => refreshSummaries(db, part)));
  const [touched] = await Promise.all([ids.length === 0 ? [] : refreshMailboxRows(db, ids), summaries]);
  return touched;
}

async function refreshSummaries(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.execute(sql`
    with aside as materialized (
      select b.id from mailboxes b
      where b.chosen_role in ('trash', 'junk') or (
        b.chosen_role is null and b.role in ('trash', 'junk')
        and not exists (select 1 from mailboxes o where o.connection_id = b.connection_id and o.chosen_role = b.role)
      )
    ),
    placed as materialized (
      select m.id, m.thread_id, m.subject, m.envelope, ${previewOfRow(sql`m`)} as preview, m.is_unread, m.is_flagged, m.is_draft, m.has_attachment,
        m.received_at, ${conversationOrder(sql`m`)} as place, coalesce(m.message_id_header, m.id::text) as copy_key, l.is_aside
      from ${messagesOf(ids)}
      cross join lateral (
        select bool_and(l.mailbox_id in (select id from aside)) as is_aside from message_mailboxes l where l.message_id = m.id
      ) l
      where l.is_aside is not null
    ),
    counted as materialized (
      select *, row_number() over (partition by thread_id order by place, id) as nth
      from (select placed.*, bool_and(is_aside) over (partition by thread_id) as is_all_aside from placed) judged
      where is_all_aside or not is_aside
    ),
    summary as materialized (
      select thread_id,
        (array_agg(subject order by nth))[1] as subject,
        (array_agg(preview order by nth desc))[1] as preview,
        count(distinct copy_key)::int as message_count,
        (count(distinct copy_key) filter (where is_unread))::int as unread_count,
        bool_or(is_flagged) as is_flagged, bool_or(has_attachment) as has_attachment, bool_or(is_draft) as has_draft,
        max(received_at) as latest_received_at
      from counted group by thread_id
    ),
    appeared as (
      select c.thread_id, (array_agg(a.person order by c.nth, a.place))[1] as person,
        row_number() over (partition by c.thread_id order by min(c.nth), min(a.place), lower(a.person ->> 'address')) as place
      from counted c
      cross join lateral jsonb_array_elements(c.envelope -> 'from') with ordinality as a(person, place)
      group by c.thread_id, lower(a.person ->> 'address')
    ),
    people as materialized (
      select thread_id, jsonb_agg(person order by place) as participants from appeared where place <= 20 group by thread_id
    ),
    fresh as materialized (
      select wanted.id, s.subject, coalesce(p.participants, '[]'::jsonb) as participants, s.preview,
        coalesce(s.message_count, 0) as message_count, coalesce(s.unread_count, 0) as unread_count,
        coalesce(s.is_flagged, false) as is_flagged, coalesce(s.has_attachment, false) as has_attachment,
        coalesce(s.has_draft, false) as has_draft, s.latest_received_at
      from unnest(${uuidArray(ids)}) as wanted(id)
      left join summary s on s.thread_id = wanted.id
      left join people p on p.thread_id = wanted.id
    )
    update threads t set subject = f.subject, participants = f.participants, preview = f.preview, message_count = f.message_count,
      unread_count = f.unread_count, is_flagged = f.is_flagged, has_attachment = f.has_attachment, has_draft = f.has_draft,
      latest_received_at = f.latest_received_at, changed_state = c.state + 1
    from fresh f, connections c where t.id = f.id and c.id = t.connection_id`);
}

/** Gives the mailboxes where that changed something. */
async function refreshMailboxRows(db: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  const touched = await db.execute<{ mailbox_id: string }>(sql`
    with fresh as (
      select m.thread_id, l.mailbox_id, m.user_id, max(m.received_at) as latest_received_at, count(*)::int as message_count,
        (count(*) filter (where m.is_unread))::int as unread_count, bool_or(m.is_flagged) as is_flagged,
        bool_or(m.has_attachment) as has_attachment
      from ${messagesOf(ids)}
      cross join lateral (select l.mailbox_id from message_mailboxes l where l.message_id = m.id offset 0) l
      group by m.thread_id, l.mailbox_id, m.user_id
    ),
    left_over as (
      select t.thread_id, t.mailbox_id
      from unnest(${uuidArray(ids)}) as wanted(id)
      cross join lateral (select t.thread_id, t.mailbox_id from thread_mailboxes t where t.thread_id = wanted.id offset 0) t
      -- Not in: looked up in a hash. Not exists would be a loop over all for each, which the planner takes for short.
      where (t.thread_id, t.mailbox_id) not in (select thread_id, mailbox_id from fresh)
    ),
    gone as (
      delete from thread_mailboxes t using left_over o where t.thread_id = o.thread_id and t.mailbox_id = o.mailbox_id
      returning t.mailbox_id
    ),
    written as (
      insert into thread_mailboxes
        (thread_id, mailbox_id, user_id, latest_received_at, message_count, unread_count, is_flagged, has_attachment)
      select thread_id, mailbox_id, user_id, latest_received_at, message_count, unread_count, is_flagged, has_attachment from fresh
      on conflict (thread_id, mailbox_id) do update set latest_received_at = excluded.latest_received_at,
        message_count = excluded.message_count, unread_count = excluded.unread_count, is_flagged = excluded.is_flagged,
        has_attachment = excluded.has_attachment
      returning mailbox_id
    )
    select mailbox_id from gone union select mailbox_id from written`);
  return touched.map((row) => row.mailbox_id);
}

/** What mailboxes count, from what their rows show. Of a mailbox that is not wholly listed only the provider knows the counts; of a very large one all but the unread are its word too. */
export async function refreshCounts(db: Queryable, mailboxIds: readonly string[]): Promise<void> {
  if (mailboxIds.length === 0) return;
  await db.execute(sql`
    update mailboxes b set unread_count = s.unread, total_count = s.total
    from (
      select m.id,
        (select coalesce(sum(t.unread_count), 0)::int from thread_mailboxes t where t.mailbox_id = m.id and t.unread_count > 0) as unread,
        case when m.total_count > ${mostCounted} then m.total_count
          else (select coalesce(sum(t.message_count), 0)::int from thread_mailboxes t where t.mailbox_id = m.id) end as total
      from mailboxes m where m.id = any(${uuidArray(mailboxIds)}) and m.is_fully_covered
    ) s
    where b.id = s.id and (b.unread_count, b.total_count) is distinct from (s.unread, s.total)`);
}
