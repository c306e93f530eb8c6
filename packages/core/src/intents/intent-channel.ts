import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';

/** On which channel the worker hears of intents. */
export const intentChannel = 'mailwright_intents';

/** Wakes the worker when this transaction commits. */
export async function wakeIntents(db: Queryable, { userId, connectionId }: { userId: string; connectionId: string }): Promise<void> {
  await db.execute(sql`
    insert into intent_lanes (connection_id, user_id) values (${connectionId}, ${userId}) on conflict do nothing`);
  await db.execute(sql`select pg_notify(${intentChannel}, ${connectionId})`);
}
