import { schema } from '@mailwright/db';
import { MailError, type MessageId } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { listFailedChanges } from '../intents/failed-changes.ts';
import { runLane } from '../intents/run-lane.ts';
import { archiveMail } from './archive-mail.ts';
import { countMailboxes } from './count-mailboxes.ts';
import { destroyMail } from './destroy-mail.ts';
import { getThread } from './get-thread.ts';
import { junkMail } from './junk-mail.ts';
import { listThreads } from './list-threads.ts';
import { moveMail } from './move-mail.ts';
import { setFlags } from './set-flags.ts';
import type { BedAccount } from './testing/open-mail-bed.ts';
import { withMailBed } from './testing/with-mail-bed.ts';
import { trashMail } from './trash-mail.ts';

const mail = withMailBed();

const on = (owner: BedAccount = mail.account) => ({ connectionId: owner.connectionId });
const show = (name: string, owner: BedAccount = mail.account) =>
  listThreads(owner.context, { ...on(owner), mailboxId: owner.mailboxId(name) });
const subjectsIn = async (name: string) => (await show(name)).threads.map(({ subject }) => subject);
/** Lets the provider be told of everything, as the worker would. */
const settle = (owner: BedAccount = mail.account) => runLane(owner.context, owner.connectionId);
const where = () => mail.account.manager.stored.map(({ header, mailboxId }) => [header, mailboxId]);
const readCounts = async () => {
  const rows = await mail.inAccount((db) =>
    db.select().from(schema.mailboxes).where(eq(schema.mailboxes.connectionId, mail.account.connectionId)),
  );
  return Object.fromEntries(rows.map(({ name, totalCount, unreadCount }) => [name, [totalCount, unreadCount]]));
};

/** A question and an answer in the inbox, an own answer in Sent, and a mail apart; everything in the mirror. */
async function fillAccount() {
  mail.account.manager.deliver('inbox', { header: '<a@x>', subject: 'Plans' });
  mail.account.manager.deliver('sent', { header: '<b@x>', references: ['<a@x>'], flags: ['$seen'], from: 'ada@example.test' });
  mail.account.manager.deliver('inbox', { header: '<c@x>', references: ['<b@x>'], subject: 'Re: Plans' });
  mail.account.manager.deliver('inbox', { header: '<d@x>', subject: 'Apart', flags: ['$seen'] });
  await countMailboxes(mail.account.context, on());
  const { threads } = await show('inbox');
  const thread = await getThread(mail.account.context, { ...on(), threadId: threads.find(({ subject }) => subject === 'Plans')?.id ?? '' });
  return { thread, target: { ...on(), threadIds: [thread.id], mailboxId: mail.account.mailboxId('inbox') } };
}

describe('getThread', () => {
  it('gives the conversation oldest first, with what is own, and marks nothing as read', async () => {
    const { thread } = await fillAccount();

    expect(thread.messages.map(({ messageIdHeader, isOwn, isUnread }) => [messageIdHeader, isOwn, isUnread])).toEqual([
      ['<a@x>', false, true],
      ['<b@x>', true, false],
      ['<c@x>', false, true],
    ]);
    expect(mail.account.manager.calls).not.toContain('setFlags');
  });

  it('asks for a message that the thread refers to, once', async () => {
    for (let index = 0; index < 150; index += 1) mail.account.manager.deliver('archive', { header: index === 0 ? '<old@x>' : null });
    mail.account.manager.deliver('inbox', { header: '<new@x>', references: ['<old@x>'] });
    const [row] = (await show('inbox')).threads;
    const read = () => getThread(mail.account.context, { ...on(), threadId: row?.id ?? '' });

    const thread = await read();
    mail.account.manager.calls.length = 0;
    await read();

    expect(thread.messages.map(({ messageIdHeader }) => messageIdHeader)).toEqual(['<old@x>', '<new@x>']);
    expect(mail.account.manager.calls).toEqual([]);
  });
});

describe('setFlags', () => {
  it('marks a whole thread as read, counts follow', async () => {
    const { target } = await fillAccount();

    const result = await setFlags(mail.account.context, { ...target, add: ['$seen'] });
    expect(await readCounts()).toMatchObject({ inbox: [3, 0], sent: [1, 0] });
    await settle();

    expect(result.messageIds).toHaveLength(2);
    expect(mail.account.manager.stored.every(({ flags }) => flags.includes('$seen'))).toBe(true);
    expect((await show('inbox')).threads.map(({ unreadCount }) => unreadCount)).toEqual([0, 0]);
    expect(await readCounts()).toMatchObject({ inbox: [3, 0], sent: [1, 0] });
  });

  it('stars the newest of a thread and takes the star from all', async () => {
    const { thread, target } = await fillAccount();
    await setFlags(mail.account.context, { ...target, add: ['$flagged'] });
    await settle();
    const starred = mail.account.manager.stored.filter(({ flags }) => flags.includes('$flagged')).map(({ header }) => header);
    await setFlags(mail.account.context, { ...on(), messageIds: [thread.messages[0]?.id ?? ''], add: ['$flagged'] });

    await setFlags(mail.account.context, { ...target, remove: ['$flagged'] });
    await settle();

    expect(starred).toEqual(['<c@x>']);
    expect(mail.account.manager.stored.some(({ flags }) => flags.includes('$flagged'))).toBe(false);
    expect((await show('inbox')).threads.some(({ isFlagged }) => isFlagged)).toBe(false);
  });

  it('is taken back, and told, when the provider refuses', async () => {
    const { target } = await fillAccount();
    mail.account.manager.onCall = (name) => {
      if (name === 'setFlags') throw new MailError('UNSUPPORTED', 'Not kept.', { serverText: 'NO such flag' });
    };

    await setFlags(mail.account.context, { ...target, add: ['$seen'] });
    const shown = await readCounts();
    await settle();

    expect(shown).toMatchObject({ inbox: [3, 0] });
    expect(await readCounts()).toMatchObject({ inbox: [3, 2] });
    expect((await show('inbox')).threads.map(({ unreadCount }) => unreadCount)).toEqual([0, 2]);
    expect(await listFailedChanges(mail.account.context, on())).toMatchObject([
      { kind: 'flags', messageCount: 2, errorCode: 'UNSUPPORTED', serverText: 'NO such flag', connectionId: mail.account.connectionId },
    ]);
  });
});

describe('moving acts', () => {
  it('archive takes the messages of the mailbox shown, and an undo brings them back under the same ids', async () => {
    const { thread, target } = await fillAccount();

    const result = await archiveMail(mail.account.context, target);
    const afterwards = await subjectsIn('inbox');
    const back = await moveMail(mail.account.context, {
      ...on(),
      messageIds: result.moved.map(({ messageId }) => messageId),
      toMailboxId: result.moved[0]?.fromMailboxIds[0] ?? '',
    });

    expect(result.createdMailboxes).toEqual([]);
    expect(result.moved.map(({ messageId }) => messageId)).toEqual([thread.messages[0]?.id, thread.messages[2]?.id]);
    expect(afterwards).toEqual(['Apart']);
    expect(back.moved).toHaveLength(2);
    expect((await getThread(mail.account.context, { ...on(), threadId: thread.id })).messages.map(({ id }) => id)).toEqual(
      thread.messages.map(({ id }) => id),
    );
    expect(await readCounts()).toMatchObject({ inbox: [3, 2], archive: [0, 0], sent: [1, 0] });
    expect((await show('inbox')).threads).toHaveLength(2);
    expect(mail.account.manager.calls).not.toContain('moveMessages');
  });

  it.each(['before', 'after'])('a listing right %s the provider was told of a move shows each message once', async (moment) => {
    const { target } = await fillAccount();
    await trashMail(mail.account.context, target);
    if (moment === 'after') await settle();
    mail.bed.passTime(6_000);

    expect(await subjectsIn('inbox')).toEqual(['Apart']);
    expect((await show('trash')).threads.map(({ messageCount }) => messageCount)).toEqual([1]);
    expect(new Set(where().map(([header]) => header)).size).toBe(4);
  });

  it('makes a missing archive once, tells it, and destroys nothing', async () => {
    mail.account = await mail.bed.addAccount({ roles: ['inbox', 'sent'] });
    const { target } = await fillAccount();

    const first = await archiveMail(mail.account.context, target);
    const [apart] = (await show('inbox')).threads;
    const second = await archiveMail(mail.account.context, { ...target, threadIds: [apart?.id ?? ''] });
    await settle();

    expect(first.createdMailboxes).toMatchObject([{ name: 'Archive', role: 'archive', connectionId: mail.account.connectionId }]);
    expect(second.createdMailboxes).toEqual([]);
    expect(mail.account.manager.calls.filter((call) => call === 'createMailbox')).toHaveLength(1);
    expect(mail.account.manager.calls).not.toContain('destroyMessages');
    expect(mail.account.manager.stored.filter(({ mailboxId }) => mailboxId === 'Archive')).toHaveLength(3);
  });

  it('takes a mailbox that has the name but no role', async () => {
    mail.account = await mail.bed.addAccount({ roles: ['inbox', 'sent'] });
    mail.account.manager.addMailbox('Junk');
    const { target } = await fillAccount();

    const result = await junkMail(mail.account.context, target);
    await settle();

    expect(result.createdMailboxes).toMatchObject([{ name: 'Junk', role: 'junk' }]);
    expect(mail.account.manager.stored.filter(({ mailboxId }) => mailboxId === 'Junk')).toHaveLength(2);
  });

  it('moves into the mailbox that the person chose for the role', async () => {
    const { target } = await fillAccount();
    await mail.inAccount((db) =>
      db
        .update(schema.mailboxes)
        .set({ chosenRole: 'trash' })
        .where(eq(schema.mailboxes.id, mail.account.mailboxId('archive'))),
    );

    await trashMail(mail.account.context, target);
    await settle();

    expect(where().filter(([, mailboxId]) => mailboxId === 'archive')).toHaveLength(2);
    expect((await listThreads(mail.account.context, { ...on(), role: 'trash' })).threads).toHaveLength(1);
  });

  it('a move is safe to repeat', async () => {
    const { target } = await fillAccount();
    const move = { ...target, toMailboxId: mail.account.mailboxId('archive') };
    await moveMail(mail.account.context, move);

    const again = await moveMail(mail.account.context, move);
    await settle();
    const later = await moveMail(mail.account.context, move);

    expect([again, later]).toEqual(Array(2).fill({ moved: [], createdMailboxes: [] }));
  });

  it('acts on the inbox of a thread where no mailbox is shown', async () => {
    const { target } = await fillAccount();

    await archiveMail(mail.account.context, { connectionId: 'all', threadIds: target.threadIds });
    await settle();

    expect(where()).toContainEqual(['<b@x>', 'sent']);
    expect(where().filter(([, mailboxId]) => mailboxId === 'archive')).toHaveLength(2);
  });

  it('does nothing at all where one id of many is another person’s', async () => {
    const { target } = await fillAccount();
    const stranger = await mail.bed.addAccount();
    stranger.manager.deliver('inbox');
    const [theirs] = (await show('inbox', stranger)).threads;
    const mixed = { ...target, threadIds: [...target.threadIds, theirs?.id ?? ''] };
    mail.account.manager.calls.length = 0;

    await expect(trashMail(mail.account.context, mixed)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(setFlags(mail.account.context, { ...mixed, add: ['$seen'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(moveMail(mail.account.context, { ...target, toMailboxId: stranger.mailboxId('inbox') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(archiveMail(stranger.context, { ...target, ...on(stranger) })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(destroyMail(stranger.context, target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getThread(stranger.context, { ...on(), threadId: target.threadIds[0] ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(countMailboxes(stranger.context, on())).rejects.toMatchObject({ code: 'NOT_FOUND' });

    expect(mail.account.manager.calls).toEqual([]);
  });

  it('leaves out what another client destroyed meanwhile', async () => {
    const { thread, target } = await fillAccount();
    mail.account.manager.expunge('inbox/1' as MessageId);

    await trashMail(mail.account.context, target);
    await settle();

    const trashed = await getThread(mail.account.context, { ...on(), threadId: thread.id });
    expect(trashed.messages.map(({ id }) => id)).toEqual([thread.messages[1]?.id, thread.messages[2]?.id]);
    expect(await subjectsIn('inbox')).toEqual(['Apart']);
  });
});

describe('destroyMail', () => {
  it('refuses what is not in the trash, whole', async () => {
    const { target } = await fillAccount();

    await expect(destroyMail(mail.account.context, target)).rejects.toMatchObject({ code: 'INVALID', reason: 'not-in-trash' });

    expect(mail.account.manager.stored).toHaveLength(4);
  });

  it('destroys what a thread has in the trash and leaves the rest', async () => {
    const { thread, target } = await fillAccount();
    await trashMail(mail.account.context, target);

    const result = await destroyMail(mail.account.context, { ...target, mailboxId: mail.account.mailboxId('trash') });
    const shown = await readCounts();
    await settle();

    expect(result.destroyedMessageIds).toEqual([thread.messages[0]?.id, thread.messages[2]?.id]);
    expect(where().map(([header]) => header)).toEqual(['<b@x>', '<d@x>']);
    expect(shown).toMatchObject({ trash: [0, 0], inbox: [1, 0] });
    expect(await readCounts()).toEqual(shown);
  });
});

describe('countMailboxes', () => {
  it('asks the provider every few seconds at most', async () => {
    mail.account.manager.deliver('inbox');
    await countMailboxes(mail.account.context, on());
    mail.account.manager.deliver('inbox');

    const atOnce = await countMailboxes(mail.account.context, on());
    mail.bed.passTime(6_000);
    const later = await countMailboxes(mail.account.context, { connectionId: mail.account.connectionId });

    const inbox = (counts: typeof later) => counts.find(({ mailboxId }) => mailboxId === mail.account.mailboxId('inbox'));
    expect(inbox(atOnce)).toMatchObject({ totalCount: 1, unreadCount: 1 });
    expect(inbox(later)).toMatchObject({ totalCount: 2, unreadCount: 2, connectionId: mail.account.connectionId });
  });

  it('answers from the mirror while the provider is down', async () => {
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');

    const counts = await countMailboxes(mail.account.context, on());

    expect(counts).toHaveLength(6);
    expect(mail.bed.logged.at(-1)).toContain('CONNECTION_FAILED');
  });
});
