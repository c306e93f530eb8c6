import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';

/** How far the changes of a provider were in a mirror when somebody else than the mirror's keeper asked the provider. */
export interface KeeperMark {
  readonly fence: number;
  /** Equal where no change was written since; what is not written yet comes later, whatever is written before it. */
  readonly position: string;
}

/** Reads the mark; to be taken before the provider is asked. */
export async function readKeeperMark(db: Queryable, connectionId: string): Promise<KeeperMark> {
  const [row] = await db.execute<{ fence: number; position: string }>(sql`
    select coalesce(l.fence, 0)::float8 as fence, md5(coalesce(c.sync_cursor, '')) as position
    from connections c left join sync_leases l on l.connection_id = c.id where c.id = ${connectionId}`);
  return row ?? { fence: 0, position: '' };
}

/** False where the mirror may hold something newer than what was read after the mark; to be asked under the mirror's lock. */
export async function isStillCurrent(db: Queryable, connectionId: string, mark: KeeperMark): Promise<boolean> {
  const now = await readKeeperMark(db, connectionId);
  return now.fence === mark.fence && now.position === mark.position;
}
