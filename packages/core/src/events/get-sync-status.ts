import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { isoInstant } from '../mail/sql-values.ts';

/** How far the mirror of a connection is. */
export interface SyncStatus {
  readonly connectionId: string;
  /** A worker keeps this mirror at the moment. */
  readonly isKept: boolean;
  readonly mailboxCount: number;
  /** Mailboxes of which every message is listed. */
  readonly coveredCount: number;
  /** In the least known mailbox everything newer than this is listed; null where all are covered, or one has not been begun. */
  readonly coveredBackTo: string | null;
}

/** How far the mirrors of a person's connections are, by the marks on their mailboxes. */
export async function getSyncStatus({ services, userId }: PersonContext): Promise<readonly SyncStatus[]> {
  return services.database.withUser(userId, readStatus);
}

async function readStatus(db: Queryable): Promise<readonly SyncStatus[]> {
  const rows = await db.execute<SyncStatus & Record<string, unknown>>(sql`
    select c.id as "connectionId", coalesce(l.lease_until > now(), false) as "isKept", b.total as "mailboxCount", b.covered as "coveredCount",
      case when b.begun = b.total then ${isoInstant(sql`b.back_to`)} end as "coveredBackTo"
    from connections c
    left join sync_leases l on l.connection_id = c.id
    cross join lateral (
      select count(*)::int as total, (count(*) filter (where is_fully_covered))::int as covered,
        (count(*) filter (where is_fully_covered or covered_back_to is not null))::int as begun,
        max(covered_back_to) filter (where not is_fully_covered) as back_to
      from mailboxes where connection_id = c.id and is_selectable
    ) b
    order by c.created_at, c.id`);
  return [...rows];
}
