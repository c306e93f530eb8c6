import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';

/** How far a connection's intents were at an instant; taken before a provider is read, and given to what writes the reading down. */
export interface IntentMark {
  readonly mark: number;
  readonly hasUnfinished: boolean;
}

/** Reads the mark of a connection; the zero mark where it never had an intent. */
export async function readIntentMark(db: Queryable, connectionId: string): Promise<IntentMark> {
  const [row] = await db.execute<{ mark: number; hasUnfinished: boolean }>(sql`
    select mark::float8 as mark, exists (
      select 1 from intents where connection_id = ${connectionId} and status in ('queued', 'sending')
    ) as "hasUnfinished"
    from intent_lanes where connection_id = ${connectionId}`);
  return row ?? { mark: 0, hasUnfinished: false };
}

/** True where no intent waits, and none ended since the mark was read: what was read then is what is. */
export async function isUntouchedSince(db: Queryable, connectionId: string, since: IntentMark): Promise<boolean> {
  const current = await readIntentMark(db, connectionId);
  return !current.hasUnfinished && !since.hasUnfinished && current.mark === since.mark;
}
