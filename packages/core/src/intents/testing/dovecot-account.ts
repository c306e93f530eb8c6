import { sql } from 'drizzle-orm';
import { syncMailboxes } from '../../mailboxes/sync-mailboxes.ts';
import type { SyncAccount, SyncBed } from '../../sync/testing/open-sync-bed.ts';
import { follow } from './follow.ts';

/** A message as the mirror shows it. */
export interface MirrorRow extends Record<string, unknown> {
  readonly id: string;
  readonly uid: number;
  readonly mailboxId: string;
  readonly mailbox: string;
}

/** What the mirror shows, by mailbox and UID. */
export async function readRows({ context, connectionId }: SyncAccount): Promise<readonly MirrorRow[]> {
  return context.services.database.withUser(context.userId, (db) =>
    db.execute<MirrorRow>(sql`
      select m.id, split_part(m.provider_message_id, '.', 3)::int as uid, b.id as "mailboxId", b.name as mailbox
      from messages m join message_mailboxes l on l.message_id = m.id join mailboxes b on b.id = l.mailbox_id
      where m.connection_id = ${connectionId} order by b.name, uid`),
  );
}

/** An account with so many mails in a mailbox, all in the mirror. */
export async function fillAccount(bed: SyncBed, count: number, mailbox = 'INBOX'): Promise<SyncAccount> {
  const account = await bed.addAccount();
  await account.importMail(count, mailbox);
  await syncMailboxes(account.context, { connectionId: account.connectionId });
  await follow(account);
  return account;
}
