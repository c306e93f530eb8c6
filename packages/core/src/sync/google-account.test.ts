import { randomUUID } from 'node:crypto';
import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFailedChanges } from '../intents/failed-changes.ts';
import { follow } from '../intents/testing/follow.ts';
import { archiveMail } from '../mail/archive-mail.ts';
import { countMailboxes } from '../mail/count-mailboxes.ts';
import { destroyMail } from '../mail/destroy-mail.ts';
import { junkMail } from '../mail/junk-mail.ts';
import { moveMail } from '../mail/move-mail.ts';
import type { MoveResult } from '../mail/move-targets.ts';
import { setFlags } from '../mail/set-flags.ts';
import { trashMail } from '../mail/trash-mail.ts';
import { type GoogleAccount, type GoogleBed, openGoogleBed } from './testing/open-google-bed.ts';

let bed: GoogleBed;
beforeAll(async () => {
  bed = await openGoogleBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

async function expectEqual(account: GoogleAccount): Promise<readonly string[]> {
  const store = await account.readStore();
  expect(store.length).toBeGreaterThan(0);
  expect(await account.readMirror()).toEqual(store);
  return store;
}

const takeBack = async ({ context, connectionId }: GoogleAccount, { moved }: MoveResult) => {
  for (const { messageId, fromMailboxIds } of moved) {
    const [toMailboxId = '', ...besideMailboxIds] = fromMailboxIds;
    await moveMail(context, { connectionId, messageIds: [messageId], toMailboxId, besideMailboxIds });
  }
};

describe('the mirror', { timeout: 120_000 }, () => {
  it('takes in every message with all places it lies in', async () => {
    const account = await bed.addAccount();
    const own = await account.addLabel('Work');
    for (let nth = 0; nth < 120; nth += 1) await account.add(`inbox-${nth}`, nth % 3 === 0 ? ['INBOX', own] : ['INBOX', 'UNREAD']);
    for (const labels of [['SENT'], ['SENT', 'INBOX'], ['DRAFT'], ['TRASH', own], ['SPAM', 'UNREAD'], [own, 'STARRED'], [], ['STARRED']])
      await account.add(`other-${labels.join('-')}`, labels);

    await follow(account);

    expect(await expectEqual(account)).toHaveLength(120 + 40 + 9);
  });

  it('follows what another client does, by its history', async () => {
    const account = await bed.addAccount();
    const own = await account.addLabel('Later');
    const ids = [];
    for (let nth = 0; nth < 8; nth += 1) ids.push(await account.add(`change-${nth}`, ['INBOX', 'UNREAD']));
    await follow(account);

    const [starred = '', read = '', labelled = '', archived = '', trashed = '', destroyed = '', both = ''] = ids;
    await account.modify(starred, { addLabelIds: ['STARRED'] });
    await account.modify(read, { removeLabelIds: ['UNREAD'] });
    await account.modify(labelled, { addLabelIds: [own] });
    await account.modify(archived, { removeLabelIds: ['INBOX'] });
    await account.store.call('POST', `messages/${trashed}/trash`);
    await account.store.call('DELETE', `messages/${destroyed}`);
    await account.modify(both, { addLabelIds: [own], removeLabelIds: ['INBOX'] });
    await account.add('change-new', ['INBOX', 'UNREAD']);
    const fresh = await account.addLabel('Made meanwhile');
    await account.add('change-fresh', [fresh]);
    await follow(account);

    expect(await expectEqual(account)).toHaveLength(10);
  });

  it('counts the archive itself, for which there are no counts to ask for', async () => {
    const account = await bed.addAccount();
    for (const labels of [[], ['UNREAD'], ['STARRED'], ['INBOX']]) await account.add(`count-${labels.join()}`, labels);
    await follow(account);

    const counts = await countMailboxes(account.context, { connectionId: account.connectionId });

    const archive = await account.mailboxId('ARCHIVE');
    expect(counts.find(({ mailboxId }) => mailboxId === archive)).toMatchObject({ totalCount: 3, unreadCount: 1 });
  });
});

describe('what a person does', { timeout: 120_000 }, () => {
  const places = [
    ['the inbox', ['INBOX', 'UNREAD']],
    ['inbox and a mailbox of their own', ['INBOX', 'Label_own']],
    ['a mailbox of their own alone', ['Label_own', 'STARRED']],
    ['sent', ['SENT']],
    ['sent and inbox', ['SENT', 'INBOX']],
    ['the archive', []],
    ['junk', ['SPAM']],
  ] as const;
  const acts = [
    ['archived', archiveMail],
    ['moved to the trash', trashMail],
    ['moved to junk', junkMail],
  ] as const;

  for (const [from, labelIds] of places) {
    it(`mail in ${from} is archived, binned, marked as junk and moved, and taken back each time`, async () => {
      const account = await bed.addAccount();
      const { context, connectionId } = account;
      const own = await account.addLabel('Own');
      const other = await account.addLabel('Other');
      const id = await account.add(
        `act-${randomUUID()}`,
        labelIds.map((label) => (label === 'Label_own' ? own : label)),
      );
      await follow(account);
      const messageIds = [await account.messageId(id)];
      const before = await expectEqual(account);
      const toOther: typeof archiveMail = async (one, target) => moveMail(one, { ...target, toMailboxId: await account.mailboxId(other) });

      for (const [, act] of [...acts, ['moved', toOther] as const]) {
        const done = await act(context, { connectionId, messageIds });
        await account.settle();
        await expectEqual(account);
        await takeBack(account, done);
        await account.settle();
        expect(await expectEqual(account)).toEqual(before);
        await follow(account);
        expect(await expectEqual(account)).toEqual(before);
      }
      expect(await listFailedChanges(context, { connectionId })).toEqual([]);
    });
  }

  it('mail is starred, read, put into a further mailbox and destroyed', async () => {
    const account = await bed.addAccount();
    const { context, connectionId } = account;
    const own = await account.addLabel('Own');
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => account.add(`flag-${name}-${randomUUID()}`, ['INBOX', 'UNREAD'])));
    await follow(account);
    const [first = '', second = '', third = ''] = await Promise.all(ids.map((id) => account.messageId(id)));
    const inbox = await account.mailboxId('INBOX');

    await setFlags(context, { connectionId, messageIds: [first, second], add: ['$flagged', '$seen'] });
    await setFlags(context, { connectionId, messageIds: [second], remove: ['$flagged'] });
    const besideMailboxIds = [await account.mailboxId(own)];
    await moveMail(context, { connectionId, messageIds: [first], toMailboxId: inbox, besideMailboxIds });
    await trashMail(context, { connectionId, messageIds: [third] });
    await destroyMail(context, { connectionId, messageIds: [third] });
    await account.settle();

    const store = await expectEqual(account);
    expect(store.map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([
      'INBOX $flagged,$seen',
      'INBOX $seen',
      `${own} $flagged,$seen`,
    ]);
    expect(await listFailedChanges(context, { connectionId })).toEqual([]);
  });

  it('a flag that the account does not keep is taken back and said', async () => {
    const account = await bed.addAccount();
    const { context, connectionId } = account;
    const id = await account.add(`kept-${randomUUID()}`, ['INBOX']);
    await follow(account);

    await setFlags(context, { connectionId, messageIds: [await account.messageId(id)], add: ['$answered'] });
    await account.settle();

    await expectEqual(account);
    expect(await listFailedChanges(context, { connectionId })).toMatchObject([{ kind: 'flags', errorCode: 'UNSUPPORTED' }]);
  });
});
