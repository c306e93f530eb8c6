import { eventually } from '@mailwright/driver-testkit';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { SyncAccount } from '../../sync/testing/open-sync-bed.ts';

/** Waits until the mirror shows what the server has, and compares message by message: place, UID, flags, Message-ID, threads. */
export async function expectTrueMirror(account: SyncAccount, { timeoutMs = 60_000 } = {}): Promise<void> {
  const isEqual = async () => JSON.stringify(await account.readMirror()) === JSON.stringify(await account.readServer());
  await eventually('a mirror equal to the server', isEqual, { timeoutMs, everyMs: 250 }).catch(() => undefined);
  const server = await account.readServer();
  expect(await account.readMirror()).toEqual(server);
  expect(await account.readMailboxes()).toEqual(await account.readServerMailboxes());
  expect(await countFaults(account)).toEqual({ misfiled: 0, doubled: 0, miscounted: 0 });
}

/** Rows that no comparison with the server would show. */
async function countFaults({ context, connectionId }: SyncAccount): Promise<Record<string, number> | undefined> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.execute<Record<string, number>>(sql`
      select
        (select count(*)::int from messages m where m.connection_id = ${connectionId} and m.thread_id is null) as misfiled,
        (select count(*)::int from (
          select from messages where connection_id = ${connectionId} group by provider_message_id having count(*) > 1) d) as doubled,
        (select count(*)::int from thread_mailboxes t join mailboxes b on b.id = t.mailbox_id
          where b.connection_id = ${connectionId} and t.message_count <> (
            select count(*) from messages m join message_mailboxes l on l.message_id = m.id
            where m.thread_id = t.thread_id and l.mailbox_id = t.mailbox_id)) as miscounted`),
  );
  return row;
}
