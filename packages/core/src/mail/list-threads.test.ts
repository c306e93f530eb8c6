import { setTimeout as sleep } from 'node:timers/promises';
import { schema } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { listThreads } from './list-threads.ts';
import { withMailBed } from './testing/with-mail-bed.ts';
import type { ListThreadsInput } from './thread-page.ts';

const mail = withMailBed();

const list = (input: Partial<ListThreadsInput> = {}) =>
  listThreads(mail.account.context, {
    connectionId: mail.account.connectionId,
    ...(input.role ? {} : { mailboxId: mail.account.mailboxId('inbox') }),
    ...input,
  });

async function listToTheEnd(input: Partial<ListThreadsInput> = {}) {
  const subjects: (string | null)[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ ...input, cursor });
    subjects.push(...page.threads.map(({ subject }) => subject));
    cursor = page.nextCursor;
  } while (cursor);
  return subjects;
}

describe('listThreads', () => {
  it('gives a page newest first, with own answers from Sent in it', async () => {
    mail.account.manager.deliver('inbox', { header: '<a@x>', subject: 'First' });
    mail.account.manager.deliver('inbox', { header: '<b@x>', subject: 'Second', flags: ['$seen'] });
    mail.account.manager.deliver('sent', { header: '<c@x>', references: ['<b@x>'], from: 'ada@example.test', flags: ['$seen'] });

    const page = await list();

    expect(page).toMatchObject({
      threads: [
        { subject: 'Second', messageCount: 2, unreadCount: 0, latestReceivedAt: '2026-01-01T00:02:00.000Z' },
        { subject: 'First', messageCount: 1, unreadCount: 1, connectionId: mail.account.connectionId },
      ],
      nextCursor: null,
    });
    expect(new Set(page.threads[0]?.mailboxIds)).toEqual(new Set([mail.account.mailboxId('inbox'), mail.account.mailboxId('sent')]));
  });

  it('pages without gaps or repeats', async () => {
    for (let index = 0; index < 700; index += 1) mail.account.manager.deliver('inbox', { subject: `Mail ${index}` });

    const subjects = await listToTheEnd({ limit: 40 });

    expect(subjects).toEqual(Array.from({ length: 700 }, (_, index) => `Mail ${699 - index}`));
  });

  it('pages right over a thousand mails of the same instant', async () => {
    for (let index = 0; index < 1000; index += 1) {
      mail.account.manager.deliver('inbox', { subject: `Mail ${index}`, receivedAt: '2026-02-02T10:00:00.000Z' });
    }

    const subjects = await listToTheEnd({ limit: 90 });

    expect(subjects).toHaveLength(1000);
    expect(new Set(subjects).size).toBe(1000);
  });

  it('shows old mail that was moved in lately where its time puts it', async () => {
    for (let index = 0; index < 250; index += 1) mail.account.manager.deliver('inbox', { subject: `Mail ${index}` });
    for (let index = 0; index < 130; index += 1) {
      mail.account.manager.deliver('inbox', { subject: `Old ${index}`, receivedAt: new Date(Date.UTC(2019, 0, 1) + index).toISOString() });
    }

    const subjects = await listToTheEnd({ limit: 50 });

    expect(subjects).toHaveLength(380);
    expect(subjects.slice(0, 2)).toEqual(['Mail 249', 'Mail 248']);
    expect(subjects.at(-1)).toBe('Old 0');
  });

  it('sees new mail, expunged mail and changed flags after a few seconds, and asks no sooner', async () => {
    const [gone, read] = [
      mail.account.manager.deliver('inbox', { subject: 'Gone' }),
      mail.account.manager.deliver('inbox', { subject: 'Read' }),
    ];
    await list();
    mail.account.manager.expunge(gone);
    await mail.account.manager.setFlags([read], { add: ['$seen'] });
    mail.account.manager.deliver('inbox', { subject: 'New' });

    const atOnce = await list();
    mail.bed.passTime(6_000);
    const later = await list();

    expect(atOnce.threads.map(({ subject }) => subject)).toEqual(['Read', 'Gone']);
    expect(later.threads.map(({ subject, unreadCount }) => [subject, unreadCount])).toEqual([
      ['New', 1],
      ['Read', 0],
    ]);
  });

  it('lists all new mail when more came in than one listing holds', async () => {
    for (let index = 0; index < 150; index += 1) mail.account.manager.deliver('inbox', { subject: `Mail ${index}` });
    await listToTheEnd();
    for (let index = 150; index < 420; index += 1) mail.account.manager.deliver('inbox', { subject: `Mail ${index}` });
    mail.bed.passTime(6_000);

    const subjects = await listToTheEnd();

    expect(subjects).toEqual(Array.from({ length: 420 }, (_, index) => `Mail ${419 - index}`));
  });

  it('answers a fresh page of 50 with three statements and no call', async () => {
    for (let index = 0; index < 80; index += 1) mail.account.manager.deliver('inbox');
    await list();
    mail.account.manager.calls.length = 0;
    mail.bed.statements.length = 0;

    const page = await list();

    expect(page.threads).toHaveLength(50);
    expect(mail.bed.statements).toHaveLength(3);
    expect(mail.account.manager.calls).toEqual([]);
  });

  it('asks the provider once for a view that several ask for at once', async () => {
    mail.account.manager.deliver('inbox');
    const answer = mail.account.manager.listMessages.bind(mail.account.manager);
    mail.account.manager.listMessages = async (request) => {
      await sleep(1000);
      return answer(request);
    };

    await Promise.all([list(), list(), list()]);

    expect(mail.account.manager.calls.filter((call) => call === 'listMessages')).toHaveLength(2);
  });

  it('answers from the mirror while the provider is down, and throws only with nothing to show', async () => {
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');
    await expect(list()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    mail.account.manager.failure = null;
    mail.account.manager.deliver('inbox', { subject: 'Known' });
    await list();
    mail.bed.passTime(60_000);
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');

    const page = await list();

    expect(page).toMatchObject({ threads: [{ subject: 'Known' }], unreachableConnectionIds: [mail.account.connectionId] });
  });

  it('shows what the mirror holds of very many mailboxes, some never asked, while one provider is down', async () => {
    const other = await mail.bed.addAccount({ userId: mail.account.context.userId });
    const rows = Array.from({ length: 6 }, (_, index) => `Extra ${index}`).map((name) => {
      const { userId } = mail.account.context;
      return { userId, connectionId: other.connectionId, providerMailboxId: name, name, path: [name], role: null };
    });
    await mail.inAccount((db) => db.insert(schema.mailboxes).values(rows));
    mail.account.manager.deliver('inbox', { subject: 'Known' });
    await list();
    mail.bed.passTime(60_000);
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');

    const page = await listThreads(mail.account.context, { connectionId: 'all' });

    expect(page).toMatchObject({ threads: [{ subject: 'Known' }], unreachableConnectionIds: [mail.account.connectionId] });
  });

  it('does not lose rows where a mailbox becomes due while another is asked', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Known' });
    await list();
    mail.bed.passTime(3_000);
    const { listMessages } = mail.account.manager;
    mail.account.manager.listMessages = (query) => {
      mail.bed.passTime(4_000);
      return listMessages.call(mail.account.manager, query);
    };

    const page = await listThreads(mail.account.context, { connectionId: mail.account.connectionId });

    expect(page.threads).toMatchObject([{ subject: 'Known' }]);
  });

  it('puts the inboxes of all accounts into one list, also while one account is down', async () => {
    const other = await mail.bed.addAccount({ userId: mail.account.context.userId });
    mail.account.manager.deliver('inbox', { subject: 'Mine', receivedAt: '2026-03-01T00:00:00.000Z' });
    other.manager.deliver('inbox', { subject: 'Other', receivedAt: '2026-03-02T00:00:00.000Z' });
    const unified = () => list({ connectionId: 'all', role: 'inbox' });
    expect((await unified()).threads.map(({ subject }) => subject)).toEqual(['Other', 'Mine']);
    other.manager.failure = new MailError('TIMED_OUT', 'Slow.');
    mail.account.manager.deliver('inbox', { subject: 'New', receivedAt: '2026-03-03T00:00:00.000Z' });
    mail.bed.passTime(6_000);

    const page = await unified();

    expect(page.threads.map(({ subject }) => subject)).toEqual(['New', 'Other', 'Mine']);
  });

  it('shows everything but trash and junk where no mailbox is named, each thread once', async () => {
    mail.account.manager.deliver('inbox', { header: '<a@x>', subject: 'Shown' });
    mail.account.manager.deliver('archive', { header: '<b@x>', references: ['<a@x>'], subject: 'Re: Shown' });
    mail.account.manager.deliver('trash', { subject: 'Thrown away' });
    mail.account.manager.deliver('junk', { subject: 'Buy!' });

    const page = await listThreads(mail.account.context, { connectionId: mail.account.connectionId });

    expect(page.threads.map(({ subject, messageCount }) => [subject, messageCount])).toEqual([['Shown', 2]]);
  });

  it('hides from others what it is asked for by id', async () => {
    const stranger = await mail.bed.addAccount();
    const foreign = { connectionId: mail.account.connectionId, mailboxId: mail.account.mailboxId('inbox') };

    await expect(listThreads(stranger.context, foreign)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listThreads(stranger.context, { ...foreign, connectionId: stranger.connectionId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(listThreads(stranger.context, { ...foreign, connectionId: 'all' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['x', '%00', Buffer.from('["2026-01-01T00:00:00.000Z","x"]').toString('base64url')])('refuses the cursor %s', async (cursor) => {
    await expect(list({ cursor })).rejects.toMatchObject({ code: 'INVALID', field: 'cursor' });
  });
});

describe('listThreads with a filter', () => {
  it('finds by text what the mirror never held, and pages through it', async () => {
    for (let index = 0; index < 300; index += 1) {
      mail.account.manager.deliver('archive', { subject: index % 2 ? `Needle ${index}` : 'Hay', receivedAt: '2026-02-02T10:00:00.000Z' });
    }

    const subjects = await listToTheEnd({ mailboxId: undefined, filter: { text: 'needle' }, limit: 20 });

    expect(new Set(subjects).size).toBe(150);
    expect(subjects).toHaveLength(150);
  });

  it('finds unread and starred mail of one mailbox', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Plain', flags: ['$seen'] });
    mail.account.manager.deliver('inbox', { subject: 'Unread' });
    mail.account.manager.deliver('inbox', { subject: 'Starred', flags: ['$seen', '$flagged'] });
    mail.account.manager.deliver('archive', { subject: 'Elsewhere' });

    const [unread, starred] = [await list({ filter: { isUnread: true } }), await list({ filter: { isStarred: true } })];

    expect(unread.threads.map(({ subject }) => subject)).toEqual(['Unread']);
    expect(starred.threads.map(({ subject }) => subject)).toEqual(['Starred']);
  });

  it('searches the mirror while the provider is down, wildcards taken as they stand', async () => {
    mail.account.manager.deliver('inbox', { subject: '100% sure', from: 'percy_x@example.test' });
    mail.account.manager.deliver('inbox', { subject: '1000 times', from: 'percyqx@example.test', receivedAt: '2020-01-01T00:00:00.000Z' });
    await list();
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');
    const find = async (filter: ListThreadsInput['filter']) => (await list({ filter })).threads.map(({ subject }) => subject);

    expect(await find({ subject: '100%' })).toEqual(['100% sure']);
    expect(await find({ from: 'percy_x' })).toEqual(['100% sure']);
    expect(await find({ to: 'ada', before: '2021-01-01T00:00:00.000Z' })).toEqual(['1000 times']);
    expect(await find({ text: 'TIMES', isUnread: true })).toEqual(['1000 times']);
  });
});
