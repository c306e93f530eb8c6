import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { removeConnection } from '../connections/remove-connection.ts';
import { lockMirror } from './mirror-lock.ts';
import { placeSummaries } from './place-summaries.ts';
import { applySummaries } from './testing/apply-summaries.ts';
import type { BedAccount } from './testing/open-mail-bed.ts';
import { withMailBed } from './testing/with-mail-bed.ts';

const mail = withMailBed();

const tables = ['threads', 'thread_mailboxes', 'thread_headers', 'messages', 'message_mailboxes', 'message_words'] as const;

/** How many rows of the person each table has. */
const countRows = ({ context: { userId } }: BedAccount) =>
  mail.bed.services.database.withUser(userId, async (db) => {
    const counts = tables.map((table) => sql.raw(`(select count(*)::int from ${table}) as ${table}`));
    return (await db.execute<Record<(typeof tables)[number], number>>(sql`select ${sql.join(counts, sql`, `)}`))[0];
  });
const nothing = Object.fromEntries(tables.map((table) => [table, 0]));

async function fill({ manager, context, connectionId }: BedAccount): Promise<void> {
  manager.deliver('inbox', { header: '<a@x>', subject: 'Plans' });
  manager.deliver('inbox', { header: '<b@x>', references: ['<a@x>', '<never-met@x>'] });
  manager.deliver('sent', { header: '<c@x>' });
  for (const name of ['inbox', 'sent']) {
    const page = await manager.listMessages({ mailboxId: name as never, limit: 500 });
    await applySummaries(context, { id: connectionId }, page.messages);
  }
}

describe('the rows under a connection', () => {
  it('go with it, and no others', async () => {
    const other = await mail.bed.addAccount();
    await Promise.all([fill(mail.account), fill(other)]);
    const before = await countRows(other);
    expect(Object.values(before ?? {}).every((count) => count > 0)).toBe(true);

    await removeConnection(mail.account.context, { connectionId: mail.account.connectionId });

    expect(await countRows(mail.account)).toEqual(nothing);
    expect(await countRows(other)).toEqual(before);
  });

  it('go with the person, whom only sign-in may delete', async () => {
    await fill(mail.account);
    const auth = postgres(mail.bed.databaseUrl, { max: 1, connection: { role: 'mailwright_auth' } });

    await auth`delete from "user" where id = ${mail.account.context.userId}`;

    await auth.end();
    expect(await countRows(mail.account)).toEqual(nothing);
  });

  it('go with it where a page is being written meanwhile', async () => {
    await fill(mail.account);
    const { context, connectionId, manager } = mail.account;
    manager.deliver('inbox', { header: '<late@x>', references: ['<a@x>'] });
    const { messages } = await manager.listMessages({ mailboxId: 'inbox' as never, limit: 500 });
    let isRemoved = false;
    let removal: Promise<void> | undefined;

    await mail.bed.services.database.withUser(context.userId, async (db) => {
      await lockMirror(db, connectionId);
      removal = removeConnection(context, { connectionId }).finally(() => {
        isRemoved = true;
      });
      await sleep(200);
      expect(isRemoved).toBe(false);
      await placeSummaries(db, { userId: context.userId, connectionId }, messages);
    });
    await removal;

    expect(await countRows(mail.account)).toEqual(nothing);
  });
});

describe('the person of a transaction', () => {
  it('stays who it was where rows were taken along', async () => {
    await fill(mail.account);
    const { context, connectionId } = mail.account;

    const person = await mail.bed.services.database.withUser(context.userId, async (db) => {
      await db.execute(sql`delete from threads where connection_id = ${connectionId}`);
      return (await db.execute<{ id: string }>(sql`select current_setting('app.user_id', true) as id`))[0]?.id;
    });

    expect(person).toBe(context.userId);
    expect(await countRows(mail.account)).toEqual(nothing);
  });
});
