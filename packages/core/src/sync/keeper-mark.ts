import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';

/** Where a mirror and its keeper stood when a provider was asked by somebody else. */
export interface KeeperMark {
  readonly isKept: boolean;
  readonly fence: number;
  readonly state: number;
}

/** Reads the mark. */
export async function readKeeperMark(db: Queryable, connectionId: string): Promise<KeeperMark> {
  const [row] = await db.execute<{ isKept: boolean; fence: number; state: number }>(sql`
    select coalesce(l.lease_until > clock_timestamp(), false) as "isKept", coalesce(l.fence, 0)::float8 as fence, c.state::float8 as state
    from connections c left join sync_leases l on l.connection_id = c.id where c.id = ${connectionId}`);
  return row ?? { isKept: false, fence: 0, state: 0 };
}

/** False where the mirror has a keeper who may have written since the mark; to be asked under the mirror's lock. */
export async function isStillCurrent(db: Queryable, connectionId: string, mark: KeeperMark): Promise<boolean> {
  const now = await readKeeperMark(db, connectionId);
  if (!mark.isKept && !now.isKept) return true;
  return now.fence === mark.fence && now.state === mark.state;
}
