import { MailError, type MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { destroyMail } from '../mail/destroy-mail.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import type { MailBed } from '../mail/testing/open-mail-bed.ts';
import { trashMail } from '../mail/trash-mail.ts';
import { dismissFailedChanges, listFailedChanges } from './failed-changes.ts';
import type { ActAccount } from './testing/act-account.ts';
import { giveActAccounts } from './testing/give-act-accounts.ts';

let bed: MailBed;
let account: ActAccount;
giveActAccounts((given, of) => {
  account = given;
  bed = of;
});

describe('order', () => {
  it('flags that follow a move are set under the new id, and a destruction that follows too', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await trashMail(account.context, { ...account.on, messageIds: [first, second] });
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$flagged'] });
    await destroyMail(account.context, { ...account.on, messageIds: [second] });

    await account.settle();

    expect(account.manager.calls.filter((call) => /^(set|move|destroy)/.test(call))).toEqual([
      'moveMessages',
      'setFlags',
      'destroyMessages',
    ]);
    expect(account.readProvider()).toEqual(['<m0@x> trash $flagged']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('a thousand acts are a handful of calls, and acts that undo each other none', async () => {
    const ids = await account.fill(500);
    for (let index = 0; index < 1000; index += 1) {
      const change = index < 500 ? { add: ['$seen'] } : { remove: index % 2 === 0 ? ['$seen'] : [] };
      await setFlags(account.context, { ...account.on, messageIds: [ids[index % 500] ?? ''], ...change });
    }

    await account.settle();

    expect(account.manager.calls.filter((call) => call === 'setFlags')).toHaveLength(2);
    expect(account.readProvider().filter((line) => line.includes('$seen'))).toHaveLength(250);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(await account.readCounts()).toEqual([500, 250]);
  }, 60_000);
});

describe('a reading meanwhile', () => {
  it('undoes nothing that waits, and nothing that was done while it was under way', async () => {
    const [first = '', second = '', third = ''] = await account.fill(3);
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$flagged'] });
    await moveMail(account.context, { ...account.on, messageIds: [second], toMailboxId: account.mailboxId('archive') });
    const waiting = (await account.showInbox()).map(({ isFlagged }) => isFlagged);
    const list = account.manager.listMessages.bind(account.manager);
    account.manager.listMessages = async (request) => {
      const page = await list(request);
      account.manager.listMessages = list;
      await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$seen'] });
      await moveMail(account.context, { ...account.on, messageIds: [third], toMailboxId: account.mailboxId('archive') });
      await account.settle();
      return page;
    };

    const done = await account.showInbox();

    expect(waiting).toEqual([false, true]);
    expect(done.map(({ isFlagged, unreadCount }) => [isFlagged, unreadCount])).toEqual([[true, 0]]);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('is taken again where it hid what another client did', async () => {
    const [id = ''] = await account.fill(1);
    await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = async (_name, moment) => {
      if (moment === 'before') return;
      account.manager.onCall = null;
      await account.manager.setFlags(['inbox/1' as MessageId], { remove: ['$flagged'] });
      await account.showInbox();
    };

    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> inbox ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });
});

describe('an act taken back before the provider was told', () => {
  it('leaves the mirror as the provider has it, whatever another client did meanwhile', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$flagged'] });
    await moveMail(account.context, { ...account.on, messageIds: [second], toMailboxId: account.mailboxId('archive') });
    await account.manager.setFlags(['inbox/1' as MessageId], { add: ['$flagged'] });
    account.manager.expunge('inbox/2' as MessageId);
    await account.showInbox();

    await setFlags(account.context, { ...account.on, messageIds: [first], remove: ['$flagged'] });
    await moveMail(account.context, { ...account.on, messageIds: [second], toMailboxId: account.mailboxId('inbox') });
    await account.settle();

    expect(account.manager.calls).not.toContain('moveMessages');
    expect(account.readProvider()).toEqual(['<m0@x> inbox $flagged']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });
});

describe('a provider that', () => {
  it('refuses one message of many takes back that one alone, with counts', async () => {
    const ids = await account.fill(40);
    account.manager.onCall = (name, moment, called) => {
      const isBad = called.includes('inbox/7' as MessageId);
      if (name === 'moveMessages' && moment === 'before' && isBad)
        throw new MailError('PERMISSION_DENIED', 'No.', { serverText: 'NO locked' });
    };
    await moveMail(account.context, { ...account.on, messageIds: ids, toMailboxId: account.mailboxId('archive') });
    const shown = await account.readCounts();

    await account.settle();

    expect(shown).toEqual([0, 0]);
    expect(await account.readCounts()).toEqual([1, 1]);
    expect(account.readProvider().filter((line) => line.includes('inbox'))).toEqual(['<m6@x> inbox ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    const failed = await listFailedChanges(account.context, account.on);
    expect(failed).toMatchObject([{ kind: 'move', messageCount: 1, errorCode: 'PERMISSION_DENIED', serverText: 'NO locked' }]);
    await dismissFailedChanges(account.context, { ids: failed.map(({ id }) => id) });
    expect(await listFailedChanges(account.context, { connectionId: 'all' })).toEqual([]);
  });

  it('is down is told later, in order, and an undo meanwhile is obeyed', async () => {
    const [first = '', second = ''] = await account.fill(2);
    account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$flagged'] });
    await account.settle();
    await account.settle();
    const calls = account.manager.calls.filter((call) => call === 'setFlags').length;
    await setFlags(account.context, { ...account.on, messageIds: [first], remove: ['$flagged'] });
    await setFlags(account.context, { ...account.on, messageIds: [second], add: ['$seen'] });
    account.manager.failure = null;
    bed.passTime(10_000);

    await account.settle();

    expect(calls).toBe(1);
    expect(account.readProvider()).toEqual(['<m0@x> inbox ', '<m1@x> inbox $seen']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('keeps giving odd answers loses the change after a few tries, not the person', async () => {
    const [id = ''] = await account.fill(1);
    await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = () => {
      throw new MailError('PROTOCOL_ERROR', 'Odd.');
    };

    for (let attempt = 0; attempt < 6; attempt += 1) {
      await account.settle();
      bed.passTime(3_600_000);
    }

    expect(await account.statuses()).toEqual(['failed']);
    expect(await account.readMirror()).toEqual(['<m0@x> inbox ']);
    expect(await listFailedChanges(account.context, account.on)).toMatchObject([{ errorCode: 'PROTOCOL_ERROR' }]);
  });

  it('has numbered the mailbox anew moves the message that was meant, and no other', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await moveMail(account.context, { ...account.on, messageIds: [first, second], toMailboxId: account.mailboxId('archive') });
    account.manager.moveElsewhere('inbox/1' as MessageId, 'inbox');
    account.manager.expunge('inbox/2' as MessageId);
    account.manager.deliver('inbox', { header: '<other@x>' });

    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> archive ', '<other@x> inbox ']);
    expect(await account.readMirror()).toEqual(['<m0@x> archive ']);
  });

  it('has numbered the mailbox anew sets flags on the message that was meant, and keeps our id', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await setFlags(account.context, { ...account.on, messageIds: [first, second], add: ['$flagged'] });
    account.manager.moveElsewhere('inbox/1' as MessageId, 'inbox');

    await account.settle();
    await account.showInbox();
    const ids = (
      await account.execute<{ id: string }>(sql`
      select m.id from messages m join message_mailboxes l on l.message_id = m.id where m.connection_id = ${account.connectionId}`)
    ).map(({ id }) => id);

    expect(account.readProvider()).toEqual(['<m0@x> inbox $flagged', '<m1@x> inbox $flagged']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(ids.sort()).toEqual([first, second].sort());
  });

  it('has had a message taken out of the trash by another client does not destroy it', async () => {
    const [id = ''] = await account.fill(1);
    await trashMail(account.context, { ...account.on, messageIds: [id] });
    await account.settle();
    await destroyMail(account.context, { ...account.on, messageIds: [id] });
    const [stored] = account.manager.stored;
    // A provider whose ids outlive moves.
    if (stored) account.manager.getMessages = async (ids) => (await listAll()).filter((each) => ids.length > 0 && each);
    const listAll = async () => {
      const page = await account.manager.listMessages({ limit: 10, mailboxId: 'trash' as never });
      return page.messages.map((message) => ({ ...message, mailboxIds: ['inbox' as never] }));
    };

    await account.settle();

    expect(account.manager.calls).not.toContain('destroyMessages');
    expect(await account.readMirror()).toEqual(['<m0@x> inbox ']);
    expect(await listFailedChanges(account.context, account.on)).toMatchObject([{ kind: 'destroy', errorCode: 'CONFLICT' }]);
  });
});
