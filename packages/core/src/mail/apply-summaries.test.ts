import { schema } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { forgetMessages } from './apply-summaries.ts';
import { applySummaries } from './testing/apply-summaries.ts';
import { withMailBed } from './testing/with-mail-bed.ts';

const mail = withMailBed();

const listAll = async (mailboxId: string) =>
  (await mail.account.manager.listMessages({ mailboxId: mailboxId as never, limit: 500 })).messages;
const apply = (messages: readonly MessageSummary[]) => applySummaries(mail.account.context, { id: mail.account.connectionId }, messages);
const applyMailbox = async (name: string) => apply(await listAll(name));
const readMessages = () =>
  mail.inAccount((db) => db.select().from(schema.messages).where(eq(schema.messages.connectionId, mail.account.connectionId)));
const readThreads = () =>
  mail.inAccount((db) => db.select().from(schema.threads).where(eq(schema.threads.connectionId, mail.account.connectionId)));
const readState = () =>
  mail.inAccount(
    async (db) => (await db.select().from(schema.connections).where(eq(schema.connections.id, mail.account.connectionId)))[0]?.state,
  );

describe('applySummaries', () => {
  it('makes one thread of a mail in the inbox and its answer in Sent', async () => {
    mail.account.manager.deliver('inbox', { header: '<a@x>', subject: 'Plans', flags: ['$seen'] });
    mail.account.manager.deliver('sent', {
      header: '<b@x>',
      references: ['<a@x>'],
      subject: 'Re: Plans',
      from: 'ada@example.test',
      flags: ['$flagged'],
    });

    await applyMailbox('inbox');
    await applyMailbox('sent');

    const [thread, ...others] = await readThreads();
    expect(others).toEqual([]);
    expect(thread).toMatchObject({ subject: 'Plans', messageCount: 2, unreadCount: 1, isFlagged: true, hasDraft: false });
    expect(thread?.participants.map(({ address }) => address)).toEqual(['grace@example.test', 'ada@example.test']);
  });

  it('puts an answer after what it answers, also within one second', async () => {
    const receivedAt = '2026-02-02T10:00:00.000Z';
    for (let index = 0; index < 12; index += 1) {
      mail.account.manager.deliver('inbox', { header: `<b${index}@x>`, references: [`<a${index}@x>`], subject: 'Re: Plans', receivedAt });
      mail.account.manager.deliver('inbox', { header: `<a${index}@x>`, subject: 'Plans', receivedAt });
    }

    await applyMailbox('inbox');

    expect((await readThreads()).map(({ subject }) => subject)).toEqual(Array.from({ length: 12 }, () => 'Plans'));
  });

  it('finds the thread of an answer to mail that is in the mirror, is only referred to, or is gone from it', async () => {
    mail.account.manager.deliver('inbox', { header: '<b@x>', references: ['<a@x>'] });
    const gone = mail.account.manager.deliver('inbox', { header: '<d@x>', references: ['<b@x>'] });
    await applyMailbox('inbox');
    await mail.inAccount((db) => forgetMessages(db, mail.account.connectionId, [gone]));

    for (const [header, reference] of [
      ['<to-b@x>', '<b@x>'],
      ['<to-a@x>', '<a@x>'],
      ['<to-d@x>', '<d@x>'],
    ] as const)
      mail.account.manager.deliver('archive', { header, references: [reference] });
    await applyMailbox('archive');

    expect(await readThreads()).toMatchObject([{ messageCount: 4 }]);
  });

  it('joins two threads when the mail that both answer comes late, and the older thread stays', async () => {
    mail.account.manager.deliver('inbox', { header: '<b@x>', references: ['<b0@x>'] });
    await applyMailbox('inbox');
    const [older] = await readThreads();
    mail.account.manager.deliver('archive', { header: '<c@x>', references: ['<c0@x>'] });
    await applyMailbox('archive');
    expect(await readThreads()).toHaveLength(2);

    mail.account.manager.deliver('sent', { header: '<late@x>', references: ['<b0@x>', '<c0@x>'] });
    await applyMailbox('sent');

    expect(await readThreads()).toMatchObject([{ id: older?.id, messageCount: 3 }]);
    expect(new Set((await readMessages()).map(({ threadId }) => threadId))).toEqual(new Set([older?.id]));
  });

  it('never joins by subject', async () => {
    mail.account.manager.deliver('inbox', { header: '<a@x>', subject: 'Invoice' });
    mail.account.manager.deliver('inbox', { header: null, subject: 'Invoice' });

    await applyMailbox('inbox');

    expect(await readThreads()).toHaveLength(2);
  });

  it('changes nothing, the state neither, when a page comes again', async () => {
    mail.account.manager.deliver('inbox', { flags: ['$seen', '$flagged', 'work', 'Zebra', '$answered'] });
    await applyMailbox('inbox');
    const before = [await readState(), await readMessages(), await readThreads()];

    await applyMailbox('inbox');

    expect([await readState(), await readMessages(), await readThreads()]).toEqual(before);
    expect(before[0]).toBe(1);
  });

  it('follows flags and counts the change', async () => {
    const id = mail.account.manager.deliver('inbox');
    await applyMailbox('inbox');

    await mail.account.manager.setFlags([id], { add: ['$seen', '$flagged'] });
    await applyMailbox('inbox');

    expect(await readThreads()).toMatchObject([{ unreadCount: 0, isFlagged: true }]);
    expect(await readState()).toBe(2);
  });

  it('keeps our id for a message that lost its mailbox and shows up under another driver id', async () => {
    const id = mail.account.manager.deliver('inbox', { header: '<a@x>' });
    const [rowId] = (await applyMailbox('inbox')).values();
    await mail.inAccount((db) => db.delete(schema.messageMailboxes));
    const newId = mail.account.manager.moveElsewhere(id, 'archive');

    const rowIds = await applyMailbox('archive');

    expect(rowIds.get(newId)).toBe(rowId);
    expect(await readMessages()).toMatchObject([{ id: rowId, providerMessageId: newId }]);
  });

  it('takes a copy that differs for another message', async () => {
    mail.account.manager.deliver('inbox', { header: '<a@x>', receivedAt: '2026-01-01T00:00:00.000Z' });
    await applyMailbox('inbox');
    await mail.inAccount((db) => db.delete(schema.messageMailboxes));
    mail.account.manager.deliver('archive', { header: '<a@x>', receivedAt: '2026-01-02T00:00:00.000Z' });

    await applyMailbox('archive');

    expect(await readMessages()).toHaveLength(2);
  });

  it('counts a mail to oneself once, and mail in the trash not at all while there is other', async () => {
    mail.account.manager.deliver('sent', { header: '<a@x>', flags: ['$seen'] });
    mail.account.manager.deliver('inbox', { header: '<a@x>' });
    mail.account.manager.deliver('trash', { header: '<b@x>', references: ['<a@x>'], hasAttachment: true });
    for (const name of ['sent', 'inbox', 'trash']) await applyMailbox(name);

    const [thread] = await readThreads();

    expect(thread).toMatchObject({ messageCount: 1, unreadCount: 1, hasAttachment: false });
  });

  it('holds what PostgreSQL would refuse', async () => {
    mail.account.manager.deliver('inbox', {
      header: `<${'я'.repeat(3000)}@x>`,
      subject: 'nul \0 and half \ud83d',
      references: ['<a\0@x>'],
    });
    mail.account.manager.deliver('inbox', { header: '<fine@x>' });

    await applyMailbox('inbox');

    const messages = await readMessages();
    expect(messages).toHaveLength(2);
    expect(messages.map(({ subject }) => subject)).toContain('nul  and half \ufffd');
  });

  it('writes two pages of one mailbox at the same time without a fault', async () => {
    for (let index = 0; index < 60; index += 1)
      mail.account.manager.deliver('inbox', { header: `<m${index}@x>`, references: [`<t${index % 7}@x>`] });
    const messages = await listAll('inbox');

    await Promise.all([apply(messages.slice(0, 40)), apply(messages.slice(20)), apply(messages)]);

    expect(await readMessages()).toHaveLength(60);
    expect(await readThreads()).toHaveLength(7);
  });

  it('takes a page in by a number of statements that does not grow with it', async () => {
    for (let index = 0; index < 300; index += 1) mail.account.manager.deliver('inbox', { references: [`<t${index % 50}@x>`] });
    const messages = await listAll('inbox');
    mail.bed.statements.length = 0;

    await apply(messages);

    expect(mail.bed.statements.length).toBeLessThanOrEqual(16);
  });
});
