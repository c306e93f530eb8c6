import type { MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { writeSummaries } from '../mail/apply-summaries.ts';
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

/** As where the intent was marked as sent a moment later, and no doubt was raised. */
async function bringInUnnoticed(id: MessageId): Promise<void> {
  await account.bringIn(id);
  await account.execute(sql`update intents set must_recheck = false where connection_id = ${account.connectionId}`);
}

it('hands a flag over once more where a listing gave the message another id before, and the provider was silent about the old one', async () => {
  const [id = ''] = await account.fill(1);
  await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
  const setOnProvider = account.manager.setFlags.bind(account.manager);
  account.manager.setFlags = async (ids, change) => {
    await setOnProvider(ids, change);
    return [];
  };
  let calls = 0;
  account.manager.onCall = async (name, moment, [handedOver]) => {
    if (name !== 'setFlags' || moment !== 'before' || !handedOver) return;
    calls += 1;
    if (calls === 1) await bringInUnnoticed(account.manager.moveElsewhere(handedOver, 'archive'));
  };

  await account.settle();

  expect(calls).toBe(2);
  expect(await account.statuses()).toEqual(['done']);
  expect(account.readProvider()).toEqual(['<m0@x> archive $flagged']);
  expect(await account.readMirror()).toEqual(account.readProvider());
});

it('keeps what a listing said of a moved message that came in as a twin', async () => {
  const [id = ''] = await account.fill(1);
  await moveMail(account.context, { ...account.on, messageIds: [id], toMailboxId: account.mailboxId('archive') });
  account.manager.onCall = async (name, moment) => {
    if (name !== 'moveMessages' || moment !== 'after') return;
    const [moved] = (await account.manager.listMessages({ mailboxId: 'archive' as never, limit: 1 })).messages;
    if (!moved) throw new Error('nothing was moved');
    const { connectionId, context } = account;
    await account.execute(sql`update messages set message_id_header = null where connection_id = ${connectionId}`);
    account.manager.onCall = null;
    await account.manager.setFlags([moved.id], { add: ['$flagged'] });
    await bed.services.database.withUser(context.userId, async (db) => {
      await writeSummaries(db, context.userId, connectionId, await account.manager.getMessages([moved.id]));
    });
    await account.execute(sql`update messages set message_id_header = '<m0@x>' where connection_id = ${connectionId}`);
  };

  await account.settle();

  expect(account.readProvider()).toEqual(['<m0@x> archive $flagged']);
  expect(await account.readMirror()).toEqual(account.readProvider());
});
