import { sql } from 'drizzle-orm';
import type { SyncAccount } from '../../sync/testing/open-sync-bed.ts';

/** How many places of messages the mirror knows. */
export async function countMirrored({ context, connectionId }: SyncAccount): Promise<number> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.execute<{ count: number }>(sql`
      select count(*)::int as count from message_mailboxes l join mailboxes b on b.id = l.mailbox_id where b.connection_id = ${connectionId}`),
  );
  return row?.count ?? 0;
}
