import { type Queryable, schema } from '@mailwright/db';
import type { MailboxId } from '@mailwright/mail';
import { and, eq, inArray, sql } from 'drizzle-orm';

/**
 * Has these mailboxes listed again from the start. What the mirror holds stays until the new listing is complete; then what it did
 * not tell of goes (`completeListing`), so our ids survive.
 */
export async function restartListing(db: Queryable, connectionId: string, which: 'all' | readonly MailboxId[]): Promise<void> {
  const { mailboxes } = schema;
  await db
    .update(mailboxes)
    .set({
      listingNumber: sql`${mailboxes.listingNumber} + 1`,
      coverageCursor: null,
      coveredBackTo: null,
      isFullyCovered: false,
      updatedAt: sql`${mailboxes.updatedAt}`,
    })
    .where(and(eq(mailboxes.connectionId, connectionId), which === 'all' ? undefined : inArray(mailboxes.providerMailboxId, [...which])));
}

/** Takes what the complete listing did not tell of out of the mailbox; gives the threads to refresh. */
export async function completeListing(db: Queryable, mailboxId: string): Promise<readonly string[]> {
  const rows = await db.execute<{ thread_id: string }>(sql`
    with gone as (
      delete from message_mailboxes l using mailboxes b
      where b.id = ${mailboxId} and l.mailbox_id = b.id and l.listing_number < b.listing_number
      returning l.message_id
    )
    select distinct m.thread_id from messages m join gone on gone.message_id = m.id`);
  return rows.map((row) => row.thread_id);
}
