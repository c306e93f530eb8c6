import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { createInMemoryStore, createMemoryMailManager } from '@mailwright/driver-memory';
import { buildMessage, createDovecotHarness, type DriverHarness, readFixture } from '@mailwright/driver-testkit';
import type { MailManager } from '@mailwright/mail';
import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLane } from '../intents/run-lane.ts';
import { archiveMail } from './archive-mail.ts';
import { countMailboxes } from './count-mailboxes.ts';
import { getMessageBody } from './get-message-body.ts';
import { getThread } from './get-thread.ts';
import { listThreads } from './list-threads.ts';
import { moveMail } from './move-mail.ts';
import { openBodyDocument } from './open-body-document.ts';
import { openPart } from './open-part.ts';
import { openRawMessage } from './open-raw-message.ts';
import { setFlags } from './set-flags.ts';
import { type BedAccount, type MailBed, openMailBed } from './testing/open-mail-bed.ts';
import type { ListThreadsInput } from './thread-page.ts';

type Account = Pick<BedAccount, 'context' | 'connectionId'>;

let bed: MailBed;
beforeAll(async () => {
  bed = await openMailBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

const list = async ({ context, connectionId }: Account, input: Partial<ListThreadsInput>) =>
  (await listThreads(context, { connectionId, limit: 100, ...input })).threads;
const subjects = async (account: Account, input: Partial<ListThreadsInput>) => (await list(account, input)).map(({ subject }) => subject);

describe('the demo account', () => {
  it('opens every mail of every view', async () => {
    const manager = createMemoryMailManager({
      store: createInMemoryStore(),
      emailAddress: 'ada@example.test',
      displayName: 'Ada',
      now: () => bed.services.now().getTime(),
    });
    const account = await bed.addDriver(manager);
    const states: string[] = [];

    for (const role of ['inbox', 'sent', 'archive', 'junk', 'trash'] as const) {
      for (const row of await list(account, { role })) {
        const thread = await getThread(account.context, { connectionId: account.connectionId, threadId: row.id });
        expect(thread.messages.length).toBeGreaterThan(0);
        for (const message of thread.messages) {
          states.push((await getMessageBody(account.context, { connectionId: account.connectionId, messageId: message.id })).state);
          const { html } = await openBodyDocument(account.context, message.id, { imagesAllowed: true, theme: 'dark' });
          expect(html).not.toMatch(/<script|\son\w+=/i);
        }
      }
    }

    expect(states.length).toBeGreaterThan(40);
    expect(states.filter((state) => state !== 'ready')).toEqual([]);
  });
});

describe('an account on Dovecot', () => {
  let harness: DriverHarness;
  let manager: MailManager;
  let account: Account;
  const header = (name: string) => `<${name}@${harness.messageIdDomain}>`;
  const deliver = (name: string, text: { subject: string; inReplyTo?: string; receivedAt?: string }) =>
    harness.deliver(
      buildMessage({
        messageIdHeader: header(name),
        subject: text.subject,
        headers: text.inReplyTo ? [`In-Reply-To: ${header(text.inReplyTo)}`] : [],
      }),
      text.receivedAt ? { receivedAt: text.receivedAt } : {},
    );

  beforeAll(async () => {
    const source = createDovecotHarness({
      name: 'Dovecot',
      createManager: ({ settings, emailAddress, imapPassword, smtpPassword }) =>
        createImapSmtpMailManager({ settings, emailAddress, credentials: { kind: 'password', imapPassword, smtpPassword } }),
    });
    harness = await source.open();
    manager = await harness.createManager();
    account = await bed.addDriver(manager);
  }, 60_000);
  afterAll(async () => {
    await manager.close();
    await harness[Symbol.asyncDispose]();
  });

  it('reads, acts and undoes', async () => {
    await deliver('a', { subject: 'Plans' });
    await deliver('b', { subject: 'Re: Plans', inReplyTo: 'a' });
    await harness.deliver(readFixture('html-with-picture', harness.messageIdDomain));
    const { context, connectionId } = account;

    const rows = await list(account, { role: 'inbox' });
    const plans = rows.find(({ subject }) => subject === 'Plans');
    const target = { connectionId, threadIds: [plans?.id ?? ''] };
    const before = await getThread(context, { connectionId, threadId: plans?.id ?? '' });
    const archived = await archiveMail(context, target);
    await runLane(context, connectionId);
    const without = await subjects(account, { role: 'inbox' });
    await moveMail(context, {
      connectionId,
      messageIds: archived.moved.map(({ messageId }) => messageId),
      toMailboxId: archived.moved[0]?.fromMailboxIds[0] ?? '',
    });
    await setFlags(context, { ...target, add: ['$seen'] });
    await runLane(context, connectionId);
    bed.passTime(6_000);

    const after = await getThread(context, { connectionId, threadId: plans?.id ?? '' });
    expect(rows).toHaveLength(2);
    expect(plans).toMatchObject({ messageCount: 2, unreadCount: 2 });
    expect(without).toHaveLength(1);
    expect(await list(account, { role: 'inbox' })).toHaveLength(2);
    expect(after.messages.map(({ id }) => id)).toEqual(before.messages.map(({ id }) => id));
    expect(after.messages.map(({ isUnread }) => isUnread)).toEqual([false, false]);
    const inbox = (await countMailboxes(context, { connectionId })).find(({ totalCount }) => totalCount === 3);
    expect(inbox).toMatchObject({ unreadCount: 1 });
  });

  it('shows a picture that the mail carries, and gives its bytes and those of the whole mail', async () => {
    const { context, connectionId } = account;
    const row = (await list(account, { role: 'inbox' })).find(({ subject }) => subject !== 'Plans');
    const [message] = (await getThread(context, { connectionId, threadId: row?.id ?? '' })).messages;

    const { html } = await openBodyDocument(context, message?.id ?? '', { imagesAllowed: false, theme: 'light' });
    const [, partId] = new RegExp(`src="/bodies/${message?.id}/parts/([0-9.]+)"`).exec(html) ?? [];
    const part = await openPart(context, message?.id ?? '', partId ?? '');
    const bytes = new Uint8Array(await new Response(part.stream).arrayBuffer());
    const raw = await openRawMessage(context, message?.id ?? '');

    expect(part.contentType).toBe('image/png');
    expect([...bytes.slice(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(await new Response(raw.stream).text()).toContain(header('html-with-picture'));
  });

  it('keeps our id when another client moves a mail to the trash', async () => {
    await deliver('moved', { subject: 'Moved elsewhere' });
    bed.passTime(6_000);
    const { context, connectionId } = account;
    const row = (await list(account, { role: 'inbox' })).find(({ subject }) => subject === 'Moved elsewhere');
    const before = await getThread(context, { connectionId, threadId: row?.id ?? '' });

    await harness.changeElsewhere('move-to-trash', header('moved'));
    bed.passTime(6_000);
    const inbox = await subjects(account, { role: 'inbox' });
    const [trashed] = await list(account, { role: 'trash' });

    expect(inbox).not.toContain('Moved elsewhere');
    expect(trashed?.id).toBe(row?.id);
    expect((await getThread(context, { connectionId, threadId: trashed?.id ?? '' })).messages[0]?.id).toBe(before.messages[0]?.id);
  });

  it('finds mail by its text in any script', async () => {
    await harness.deliver(readFixture('iso-2022-jp', harness.messageIdDomain));
    await harness.deliver(readFixture('koi8-r', harness.messageIdDomain));

    expect(await subjects(account, { filter: { text: '資料' } })).toEqual(['会議の議事録']);
    expect(await subjects(account, { filter: { subject: 'отчёт' } })).toEqual(['Отчёт за квартал']);
  });

  it('keeps our ids when the server numbers a mailbox anew', async () => {
    const { context, connectionId } = account;
    const read = async () => {
      const rows = await list(account, { role: 'inbox' });
      const threads = await Promise.all(rows.map(({ id }) => getThread(context, { connectionId, threadId: id })));
      return threads.flatMap(({ messages }) => messages.map(({ id }) => id)).sort();
    };
    bed.passTime(6_000);
    const before = await read();

    await using _expired = await harness.force('expire-cursor');
    bed.passTime(6_000);

    expect(before.length).toBeGreaterThan(3);
    expect(await read()).toEqual(before);
  });

  it('lists newer mail that stands behind old mail brought in lately', async () => {
    for (let index = 0; index < 125; index += 1) {
      await deliver(`old${index}`, { subject: `Old ${index}`, receivedAt: new Date(Date.UTC(2015, 0, 1, 0, index)).toISOString() });
    }
    const fresh = await bed.addDriver(await harness.createManager());

    const shown = await subjects(fresh, { role: 'inbox', limit: 5 });

    expect(shown).toEqual(expect.arrayContaining(['Отчёт за квартал', '会議の議事録', 'Plans']));
    expect(shown.at(-1)).toBe('Old 124');
  });
});
