import type { MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { writeSummaries } from '../../mail/apply-summaries.ts';
import { listThreads } from '../../mail/list-threads.ts';
import { textArray } from '../../mail/sql-values.ts';
import type { BedAccount, MailBed } from '../../mail/testing/open-mail-bed.ts';
import type { ThreadPage } from '../../mail/thread-page.ts';
import { runLane } from '../run-lane.ts';

/** An account whose mirror and provider can be read in the same words. */
export interface ActAccount extends BedAccount {
  readonly on: { readonly connectionId: string };
  /** Hands everything over, as the worker would. */
  settle(): Promise<void>;
  execute<Row extends Record<string, unknown>>(statement: ReturnType<typeof sql>): Promise<readonly Row[]>;
  /** What follows changes writes what the provider has of these ids now; what they had been before is out of its mailbox. */
  bringIn(...ids: readonly MessageId[]): Promise<void>;
  /** Lists the inbox anew. */
  showInbox(): Promise<ThreadPage['threads']>;
  statuses(): Promise<readonly string[]>;
  /** Message-ID, mailbox and flags of each message. */
  readMirror(): Promise<readonly string[]>;
  readProvider(): readonly string[];
  /** Total and unread messages of the inbox, as counted. */
  readCounts(): Promise<readonly (number | undefined)[]>;
  /** So many mails in the inbox, listed and counted; gives our ids, oldest first. */
  fill(count: number): Promise<readonly string[]>;
}

/** A new account of the bed. */
export async function addActAccount(bed: MailBed): Promise<ActAccount> {
  const account = await bed.addAccount();
  const { connectionId, context, manager } = account;
  async function execute<Row extends Record<string, unknown>>(statement: ReturnType<typeof sql>): Promise<readonly Row[]> {
    const rows: readonly unknown[] = await bed.services.database.withUser(context.userId, (db) => db.execute(statement));
    return rows as readonly Row[];
  }
  const showInbox = async () => {
    bed.passTime(6_000);
    return (await listThreads(context, { connectionId, mailboxId: account.mailboxId('inbox'), limit: 100 })).threads;
  };
  return {
    ...account,
    on: { connectionId },
    execute,
    showInbox,
    settle: () => runLane(context, connectionId),
    async bringIn(...ids) {
      const read = await manager.getMessages(ids);
      const headers = read.flatMap(({ envelope }) => envelope.messageIdHeader ?? []);
      await bed.services.database.withUser(context.userId, async (db) => {
        await db.execute(sql`
          delete from message_mailboxes l using messages m
          where m.id = l.message_id and m.connection_id = ${connectionId} and m.message_id_header = any(${textArray(headers)})`);
        await writeSummaries(db, context.userId, connectionId, read);
      });
    },
    async statuses() {
      const rows = await execute<{ status: string }>(sql`select status from intents where connection_id = ${connectionId} order by id`);
      return rows.map(({ status }) => status);
    },
    async readMirror() {
      const rows = await execute<{ header: string; mailbox: string; flags: string[] }>(sql`
        select m.message_id_header as header, b.provider_mailbox_id as mailbox, to_jsonb(m.flags) as flags
        from messages m join message_mailboxes l on l.message_id = m.id join mailboxes b on b.id = l.mailbox_id
        where m.connection_id = ${connectionId} order by 1, 2`);
      return rows.map(({ header, mailbox, flags }) => `${header} ${mailbox} ${flags.join()}`);
    },
    readProvider: () => manager.stored.map(({ header, mailboxId, flags }) => `${header} ${mailboxId} ${[...flags].sort().join()}`).sort(),
    async readCounts() {
      const [row] = await execute<{ total: number; unread: number }>(sql`
        select total_count as total, unread_count as unread from mailboxes where id = ${account.mailboxId('inbox')}`);
      return [row?.total, row?.unread];
    },
    async fill(count) {
      for (let index = 0; index < count; index += 1) manager.deliver('inbox', { header: `<m${index}@x>` });
      await showInbox();
      await execute(sql`
        update mailboxes set total_count = ${count}, unread_count = ${count} where id = ${account.mailboxId('inbox')}`);
      const rows = await execute<{ id: string }>(sql`select id from messages where connection_id = ${connectionId} order by received_at`);
      return rows.map(({ id }) => id);
    },
  };
}
