import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';

/** Says on which channel the worker hears of mail to send. */
export const outboxChannel = 'mailwright_outbox';

/** Wakes the worker when this transaction commits. */
export async function notifyOutbox(db: Queryable): Promise<void> {
  await db.execute(sql`select pg_notify(${outboxChannel}, '')`);
}
