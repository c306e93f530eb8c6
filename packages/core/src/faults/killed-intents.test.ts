import { closeMimeWorkers } from '@mailwright/mime';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runLane } from '../intents/run-lane.ts';
import { fillAccount, readRows } from '../intents/testing/dovecot-account.ts';
import { follow } from '../intents/testing/follow.ts';
import { archiveMail } from '../mail/archive-mail.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import { openSyncBed, type SyncAccount, type SyncBed } from '../sync/testing/open-sync-bed.ts';
import { scaled } from './testing/fault-scale.ts';
import { startWorker } from './testing/worker.ts';

const rounds = scaled(5, 50);
const longestLifeMs = 250;
// A lane is held for 60 s by the clock of the worker, which began with its start.
const pastLeaseMs = 90_000;

let bed: SyncBed;
beforeAll(async () => {
  bed = await openSyncBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

const readStatuses = async ({ context, connectionId }: SyncAccount) => {
  const rows = await context.services.database.withUser(context.userId, (db) =>
    db.execute<{ status: string; count: number }>(sql`
      select status, count(*)::int as count from intents where connection_id = ${connectionId} group by status`),
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
};

/** How often intents were handed over, by whichever worker: what one that was killed left on its way is counted already. */
async function countAttempts({ context, connectionId }: SyncAccount): Promise<number> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.execute<{ count: number }>(sql`select coalesce(sum(attempts), 0)::int as count from intents where connection_id = ${connectionId}`),
  );
  return row?.count ?? 0;
}

it(
  'killed at any instant, workers lose no intent, double none and change no other message',
  async () => {
    const account = await fillAccount(bed, 300);
    const { context, connectionId } = account;
    const ids = (await readRows(account)).map(({ id }) => id);
    const wanted = new Map(ids.map((id) => [id, false]));
    const marks: string[] = [];

    for (let round = 0; round < rounds; round += 1) {
      const rows = await readRows(account);
      const inbox = rows.filter(({ mailbox }) => mailbox.toUpperCase() === 'INBOX').map(({ id }) => id);
      const archive = rows.map(({ id }) => id).filter((id) => !inbox.includes(id));
      const starred = ids.filter((_id, index) => index % rounds === round || (index + round) % 3 === 0);
      const isStar = round % 2 === 0;
      await setFlags(context, { connectionId, messageIds: starred, ...(isStar ? { add: ['$flagged'] } : { remove: ['$flagged'] }) });
      for (const id of starred) wanted.set(id, isStar);
      await archiveMail(context, { connectionId, messageIds: inbox.filter((_id, index) => index % 2 === 0) });
      const toMailboxId = rows.find(({ mailbox }) => mailbox.toUpperCase() === 'INBOX')?.mailboxId;
      if (toMailboxId) await moveMail(context, { connectionId, messageIds: archive.slice(0, 40), toMailboxId });
      const attempts = await countAttempts(account);
      bed.bed.passTime(pastLeaseMs);

      const worker = startWorker(bed, account, { keepsMirror: false });
      await expect.poll(() => countAttempts(account), { interval: 5, timeout: 60_000 }).toBeGreaterThan(attempts);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longestLifeMs));
      await worker.kill();
      marks.push(JSON.stringify(await readStatuses(account)));
    }

    bed.bed.passTime(pastLeaseMs);
    await runLane(context, connectionId);
    const settled = await account.readMirror();
    await follow(account);

    const server = await account.readServer();
    expect(server).toHaveLength(300);
    expect(settled, marks.join('\n')).toEqual(server);
    expect(await account.readMirror()).toEqual(server);
    expect([...(await account.readRowIds())].sort()).toEqual([...ids].sort());
    expect(Object.keys(await readStatuses(account))).toEqual(['done']);
    const flagged = await context.services.database.withUser(context.userId, (db) =>
      db.execute<{ id: string }>(sql`select id from messages where connection_id = ${connectionId} and is_flagged`),
    );
    expect(flagged.map(({ id }) => id).sort()).toEqual([...wanted].flatMap(([id, isStarred]) => (isStarred ? [id] : [])).sort());
  },
  scaled(300_000, 1_800_000),
);
