import { MailError, type MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { getThread } from '../mail/get-thread.ts';
import { listThreads } from '../mail/list-threads.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import type { MailBed } from '../mail/testing/open-mail-bed.ts';
import type { ActAccount } from './testing/act-account.ts';
import { giveActAccounts } from './testing/give-act-accounts.ts';

let bed: MailBed;
let account: ActAccount;
giveActAccounts((given, of) => {
  account = given;
  bed = of;
});

/** Ends the process, so to speak: nothing after this instant is done by this run. */
class Crash extends Error {}
async function crashAt(name: string, moment: 'before' | 'after'): Promise<void> {
  account.manager.onCall = (called, when) => {
    if (called === name && when === moment) throw new Crash();
  };
  await account.settle();
  account.manager.onCall = null;
  await account.execute(sql`update intent_lanes set next_attempt_at = null where connection_id = ${account.connectionId}`);
}

describe('a crash', () => {
  it.each(['before', 'after'] as const)('%s the provider changed flags loses nothing', async (moment) => {
    const [id = ''] = await account.fill(3);
    await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$seen', '$flagged'] });

    await crashAt('setFlags', moment);
    const between = await account.statuses();
    await account.settle();

    expect(between).toEqual(['sending']);
    expect(await account.statuses()).toEqual(['done']);
    expect(account.readProvider()[0]).toBe('<m0@x> inbox $flagged,$seen');
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it.each(['before', 'after'] as const)('%s the provider moved is told from a message that is gone', async (moment) => {
    const ids = await account.fill(3);
    await moveMail(account.context, { ...account.on, messageIds: ids.slice(0, 2), toMailboxId: account.mailboxId('archive') });
    account.manager.expunge('inbox/2' as MessageId);

    await crashAt('moveMessages', moment);
    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> archive ', '<m2@x> inbox ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    const rows = await account.execute<{ id: string }>(sql`
      select m.id from messages m join message_mailboxes l on l.message_id = m.id where l.mailbox_id = ${account.mailboxId('archive')}`);
    expect(rows.map(({ id }) => id)).toEqual([ids[0]]);
  });

  it('after a move, with the target listed before the replay, makes no second message', async () => {
    const [id = ''] = await account.fill(2);
    await moveMail(account.context, { ...account.on, messageIds: [id], toMailboxId: account.mailboxId('archive') });
    await crashAt('moveMessages', 'after');
    bed.passTime(6_000);

    const listed = await listThreads(account.context, { ...account.on, mailboxId: account.mailboxId('archive') });
    await account.showInbox();
    await account.settle();

    expect(listed.threads).toHaveLength(1);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(
      (await getThread(account.context, { ...account.on, threadId: listed.threads[0]?.id ?? '' })).messages.map((each) => each.id),
    ).toEqual([id]);
  });

  it('right after COMMIT leaves the work to the next runner, one at a time', async () => {
    const ids = await account.fill(5);
    await setFlags(account.context, { ...account.on, messageIds: ids, add: ['$flagged'] });

    await Promise.all([account.settle(), account.settle(), account.settle()]);

    expect(account.manager.calls.filter((call) => call === 'setFlags')).toHaveLength(1);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('leaves a process that slept past its lease nothing to write', async () => {
    const [id = ''] = await account.fill(1);
    await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
    let isOther = false;
    account.manager.onCall = async (_name, moment) => {
      if (isOther || moment === 'before') return;
      isOther = true;
      bed.passTime(120_000);
      await account.settle();
      throw new MailError('UNSUPPORTED', 'A late answer.');
    };

    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> inbox $flagged']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(await account.statuses()).toEqual(['done']);
  });
});
