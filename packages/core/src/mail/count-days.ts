import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { findScope, type ScopeInput } from './mailbox-scope.ts';
import { uuidArray } from './sql-values.ts';

/** The threads of a view by the day of their newest message there; days without any are left out. */
export interface DayHistogram {
  /** Newest first, as `YYYY-MM-DD` in the time zone asked for. */
  readonly days: readonly { readonly day: string; readonly threadCount: number }[];
  /** Older days may not be all known yet; null where they are. */
  readonly coveredBackTo: string | null;
}

/** Counts the threads of each day of a view, as the mirror has them. NOT_FOUND. */
export async function countDays(context: PersonContext, input: ScopeInput & { readonly timeZone: string }): Promise<DayHistogram> {
  return context.services.database.withUser(context.userId, async (db) => {
    const { shown } = await findScope(db, input);
    const open = shown.flatMap(({ isFullyCovered, coveredBackTo }) => (isFullyCovered ? [] : [coveredBackTo?.getTime() ?? Date.now()]));
    return {
      days: await readDays(
        db,
        shown.map(({ id }) => id),
        input.timeZone,
      ),
      coveredBackTo: open.length > 0 ? new Date(Math.max(...open)).toISOString() : null,
    };
  });
}

// A thread stands once in a mailbox, so only several mailboxes need to be looked through for its newest place.
async function readDays(db: Queryable, mailboxIds: readonly string[], timeZone: string): Promise<DayHistogram['days']> {
  const placed = sql`from thread_mailboxes where mailbox_id = any(${uuidArray(mailboxIds)})`;
  const newest =
    mailboxIds.length > 1
      ? sql`select max(latest_received_at) as latest_received_at ${placed} group by thread_id`
      : sql`select latest_received_at ${placed}`;
  const rows = await db.execute<{ day: string; threadCount: number }>(sql`
    select to_char(day, 'YYYY-MM-DD') as day, count::int as "threadCount" from (
      select date_trunc('day', latest_received_at at time zone ${timeZone}) as day, count(*) from (${newest}) placed group by 1
    ) counted order by counted.day desc`);
  return [...rows];
}
