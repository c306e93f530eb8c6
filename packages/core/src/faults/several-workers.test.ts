import { setTimeout as sleep } from 'node:timers/promises';
import { buildMessage, eventually } from '@mailwright/driver-testkit';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { SyncAccount } from '../sync/testing/open-sync-bed.ts';
import { expectTrueMirror } from './testing/expect-true-mirror.ts';
import { scaled } from './testing/fault-scale.ts';
import { addFilledAccount, shareFaultBed } from './testing/open-fault-bed.ts';
import { startWorker } from './testing/worker.ts';

const used = shareFaultBed();
const takenOverWithinMs = 30_000;

interface Keeper extends Record<string, unknown> {
  readonly owner: string;
  readonly fence: number;
  readonly state: number;
}

async function readKeeper({ context, connectionId }: SyncAccount): Promise<Keeper | undefined> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.execute<Keeper>(sql`
      select l.owner_id as owner, l.fence::int as fence, c.state::int as state
      from sync_leases l join connections c on c.id = l.connection_id where c.id = ${connectionId} and l.is_live`),
  );
  return row;
}

const isKeptBy = (account: SyncAccount, ownerId: string) => async () => (await readKeeper(account))?.owner === ownerId;

it('of two workers one keeps a mirror; the other takes over from one that stands still, which writes nothing any more', async () => {
  const { bed } = used;
  const account = await addFilledAccount(bed, 300);
  await using one = startWorker(bed, account);
  await eventually('a keeper', isKeptBy(account, one.ownerId), { timeoutMs: 60_000 });
  await using two = startWorker(bed, account);
  await expectTrueMirror(account);
  expect((await readKeeper(account))?.owner).toBe(one.ownerId);

  one.pause();
  await bed.dovecot.deliver(account.user.emailAddress, buildMessage({ subject: 'late', messageIdHeader: '<late@fault.example>' }));
  await eventually('another keeper', isKeptBy(account, two.ownerId), { timeoutMs: takenOverWithinMs });
  await account.doveadm('flags add', '\\Flagged', 'mailbox', 'INBOX', '1:20');
  await account.doveadm('move', 'Work', 'mailbox', 'INBOX', '21:40');
  await expectTrueMirror(account);
  await sleep(scaled(0, 120_000));

  const before = await readKeeper(account);
  one.resume();
  await sleep(scaled(3000, 20_000));

  expect(await readKeeper(account)).toEqual(before);
  await account.doveadm('expunge', 'mailbox', 'INBOX', '1:5');
  await expectTrueMirror(account);
  expect((await readKeeper(account))?.owner).toBe(two.ownerId);
}, 300_000);
