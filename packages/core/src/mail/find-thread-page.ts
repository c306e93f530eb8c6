import type { Queryable } from '@mailwright/db';
import type { Address } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { recordset } from './recordset.ts';
import { isoInstant, uuidArray } from './sql-values.ts';
import type { PageStart, ThreadPosition } from './thread-cursor.ts';

/** A row of a thread list. */
export interface ThreadRow {
  readonly id: string;
  readonly connectionId: string;
  readonly subject: string | null;
  readonly participants: readonly Address[];
  readonly preview: string | null;
  readonly messageCount: number;
  readonly unreadCount: number;
  readonly isFlagged: boolean;
  readonly hasAttachment: boolean;
  readonly hasDraft: boolean;
  /** Of the messages in the view; the list is ordered by it. */
  readonly latestReceivedAt: string;
  readonly mailboxIds: readonly string[];
}

/** Where a page begins and ends. */
export interface PageBounds {
  readonly after: ThreadPosition | null;
  /** Which way from `after`; older rows where it is not said. `both` gives up to `limit` rows each way. */
  readonly direction?: PageStart['direction'];
  /** Rows up to this instant are not all known yet; null where all are. */
  readonly coveredBackTo: Date | null;
  readonly limit: number;
}

// The index is declared DESC NULLS LAST, as drizzle-kit writes `desc()`; only the same words, or all of them turned round, let the
// scan give the order.
const orders = {
  older: { compare: sql`<`, byIndex: sql`desc nulls last`, by: sql`desc` },
  newer: { compare: sql`>`, byIndex: sql`asc nulls first`, by: sql`asc` },
};
type Order = (typeof orders)['older'];

/** A page of the threads in these mailboxes, newest first: an index scan in each, one row a thread. */
export async function findThreadPage(db: Queryable, mailboxIds: readonly string[], bounds: PageBounds): Promise<readonly ThreadRow[]> {
  return [...(await db.execute<ThreadRow & Record<string, unknown>>(toThreadPageQuery(mailboxIds, bounds)))];
}

/** The statement of {@link findThreadPage}. */
export function toThreadPageQuery(mailboxIds: readonly string[], bounds: PageBounds): SQL {
  const { direction = 'older' } = bounds;
  if (direction !== 'both') return withRows(toPlacements(mailboxIds, bounds, orders[direction]));
  return withRows(sql`(${toPlacements(mailboxIds, bounds, orders.older)}) union all (${toPlacements(mailboxIds, bounds, orders.newer)})`);
}

function toPlacements(mailboxIds: readonly string[], bounds: PageBounds, { compare, byIndex, by }: Order): SQL {
  const shown = uuidArray(mailboxIds);
  return sql`
    select p.thread_id, p.latest_received_at, p.unread_count from unnest(${shown}) as shown(mailbox_id)
    cross join lateral (
      select t.thread_id, t.latest_received_at, t.unread_count from thread_mailboxes t
      where t.mailbox_id = shown.mailbox_id ${within(sql`t.latest_received_at`, sql`t.thread_id`, bounds, compare)}
        ${mailboxIds.length > 1 ? isNewestPlacement(shown) : sql``}
      order by t.latest_received_at ${byIndex}, t.thread_id ${byIndex} limit ${bounds.limit}
    ) p
    order by p.latest_received_at ${by}, p.thread_id ${by} limit ${bounds.limit}`;
}

// A thread in several of the mailboxes is listed by its newest place. A scalar subquery stays a filter on the index scan, where
// NOT EXISTS would become a join over the whole mailbox; within CASE the planner expects it to keep half of the rows instead of none.
const isNewestPlacement = (shown: SQL): SQL => sql`
  and case when (
    select o.mailbox_id from thread_mailboxes o
    where o.thread_id = t.thread_id and o.mailbox_id = any(${shown}) and o.mailbox_id <> t.mailbox_id
      and (o.latest_received_at, o.mailbox_id) > (t.latest_received_at, t.mailbox_id)
    limit 1
  ) is null then true else false end`;

/** The rows of these threads, in the order given. */
export async function findThreadRows(
  db: Queryable,
  threads: readonly { readonly threadId: string; readonly latestReceivedAt: string }[],
): Promise<readonly ThreadRow[]> {
  if (threads.length === 0) return [];
  const query = withRows(sql`
    select "threadId" as thread_id, "latestReceivedAt" as latest_received_at, 0 as unread_count
    from ${recordset(threads, 'r', { threadId: 'uuid', latestReceivedAt: 'timestamptz(3)' })}`);
  const rows = await db.execute<ThreadRow & Record<string, unknown>>(query);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return threads.flatMap(({ threadId }) => rowOf.get(threadId) ?? []);
}

function within(instant: SQL, threadId: SQL, { after, coveredBackTo }: PageBounds, compare = orders.older.compare): SQL {
  const before = after
    ? sql`and (${instant}, ${threadId}) ${compare} (${after.latestReceivedAt}::timestamptz, ${after.threadId}::uuid)`
    : sql``;
  return coveredBackTo ? sql`${before} and ${instant} > ${coveredBackTo.toISOString()}::timestamptz` : before;
}

function withRows(page: SQL): SQL {
  return sql`
    with page as (${page})
    select t.id, t.connection_id as "connectionId", t.subject, t.participants, t.preview, t.message_count as "messageCount",
      greatest(t.unread_count, page.unread_count) as "unreadCount", t.is_flagged as "isFlagged", t.has_attachment as "hasAttachment",
      t.has_draft as "hasDraft", ${isoInstant(sql`page.latest_received_at`)} as "latestReceivedAt",
      coalesce((select jsonb_agg(b.mailbox_id order by b.mailbox_id) from thread_mailboxes b where b.thread_id = t.id), '[]') as "mailboxIds"
    from page join threads t on t.id = page.thread_id
    order by page.latest_received_at desc, page.thread_id desc`;
}
