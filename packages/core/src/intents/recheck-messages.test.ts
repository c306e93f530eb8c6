import type { MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSummaries } from '../mail/apply-summaries.ts';
import { setFlags } from '../mail/set-flags.ts';
import { type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';
import { claimLane } from './lane-lease.ts';
import { recheckMessages } from './recheck-messages.ts';
import { addActAccount } from './testing/act-account.ts';

let bed: MailBed;
beforeAll(async () => {
  bed = await openMailBed();
});
afterAll(() => bed[Symbol.asyncDispose]());

/** An account with a flag that we set, which another client has taken away since, and a doubt about it. */
async function openDoubtful() {
  const account = await addActAccount(bed);
  const [id = ''] = await account.fill(1);
  await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
  await account.settle();
  const inMirror = <Result>(work: Parameters<typeof bed.services.database.withUser<Result>>[1]) =>
    bed.services.database.withUser(account.context.userId, work);
  await inMirror((db) => db.execute(sql`update intents set must_recheck = true where connection_id = ${account.on.connectionId}`));
  const list = async () => (await account.manager.listMessages({ mailboxId: 'inbox' as never, limit: 10 })).messages;
  const before = await list();
  await account.manager.setFlags(
    before.map((message) => message.id),
    { remove: ['$flagged'] },
  );
  const after = await list();
  /** What follows changes writes the newer word, with a mark from before our change was done: it is hidden. */
  const writeNewer = () =>
    inMirror((db) =>
      writeSummaries(db, account.context.userId, account.on.connectionId, after, { since: { mark: 0, hasUnfinished: false } }),
    );
  const recheck = async (getMessages: (ids: readonly MessageId[]) => Promise<typeof before>) => {
    await using lane = await claimLane(account.context, account.on.connectionId);
    if (!lane) throw new Error('The lane is taken.');
    return await recheckMessages(account.context, lane, getMessages);
  };
  return { account, before, after, writeNewer, recheck };
}

it('reads again where a newer word was hidden after the reading, though the mirror looks the same', async () => {
  const { account, before, after, writeNewer, recheck } = await openDoubtful();
  let readings = 0;
  await recheck(async () => {
    readings += 1;
    if (readings > 1) return after;
    await writeNewer();
    return before;
  });
  expect(readings).toBe(2);
  expect(await account.readMirror()).toEqual(account.readProvider());
});

it('keeps its doubt about what changes at every reading', async () => {
  const { account, before, after, writeNewer, recheck } = await openDoubtful();
  await recheck(async () => {
    await writeNewer();
    return before;
  });
  await recheck(async () => after);
  expect(await account.readMirror()).toEqual(account.readProvider());
});

it('reads again where the keeper of the mirror went on and found it as it was', async () => {
  const { account, before, after, recheck } = await openDoubtful();
  let readings = 0;
  await recheck(async () => {
    readings += 1;
    if (readings > 1) return after;
    await account.execute(sql`update connections set sync_position = sync_position + 1 where id = ${account.on.connectionId}`);
    return before;
  });
  expect(readings).toBe(2);
  expect(await account.readMirror()).toEqual(account.readProvider());
});
