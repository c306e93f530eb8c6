import {
  buildMessage,
  type DovecotServer,
  type ImapCommand,
  readFixture,
  type ScriptedServer,
  startDovecot,
  startFakeImapServer,
} from '@mailwright/driver-testkit';
import type { MailManager } from '@mailwright/mail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toMailboxId } from './imap-ids.ts';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const inbox = toMailboxId('INBOX');

async function listPreviews(manager: MailManager, limit: number): Promise<(string | null)[]> {
  const { messages } = await manager.listMessages({ mailboxId: inbox, limit });
  return messages.map((message) => message.preview);
}

describe('previews from Dovecot', () => {
  let dovecot: DovecotServer;
  const deliver = (raw: Uint8Array) => dovecot.deliver(dovecot.users[0].emailAddress, raw);

  beforeAll(async () => {
    dovecot = await startDovecot();
  });

  afterAll(() => dovecot[Symbol.asyncDispose]());

  function createManager(): ImapSmtpMailManager {
    const [user] = dovecot.users;
    const imap = dovecot.imapSettings(user);
    return createImapSmtpMailManager({
      settings: { imap, smtp: imap, timeoutMs: 5000 },
      credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
      emailAddress: user.emailAddress,
    });
  }

  it('stand in lists, searches, single summaries and changes, of every shape of mail, and nothing becomes seen', async () => {
    await using manager = createManager();
    const start = await manager.getChanges(null);
    const style = `<style>${'p { color: red }\n'.repeat(50)}</style>`;
    const html = `<html><head>${style}</head><body><p>Only <a href="https://e.test/x">HTML</a></p>${'<p>more</p>'.repeat(2000)}</body></html>`;
    const head = (type: string) => `Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n`;
    await deliver(buildMessage({ messageIdHeader: '<long@p>', subject: 'long', text: 'Zürich 完了 '.repeat(1000) }));
    await deliver(Buffer.from(`${head('text/html; charset=utf-8')}\r\n${html}\r\n`));
    await deliver(buildMessage({ messageIdHeader: '<file@p>', subject: 'file', attachment: { filename: 'a', content: Buffer.alloc(9) } }));
    await deliver(Buffer.from(`${head('text/plain')}Content-Disposition: attachment; filename=a.txt\r\n\r\nNot to be shown.\r\n`));
    await deliver(readFixture('html-with-picture', 'p.example'));
    await deliver(buildMessage({ messageIdHeader: '<reply@p>', subject: 'reply', text: 'On 2 Feb 2026 Ada wrote:\n> old\n\nNew.' }));
    await deliver(readFixture('iso-2022-jp', 'p.example'));

    const { messages } = await manager.listMessages({ mailboxId: inbox, limit: 50 });
    await using other = createManager();
    const single = await other.getMessages(messages.map((message) => message.id));
    await using searching = createManager();
    const found = await searching.listMessages({ search: { subject: 'reply' }, limit: 5 });
    await using following = createManager();
    const { created } = await following.getChanges(start.nextCursor);

    const previews = messages.map((message) => message.preview);
    expect(previews).toEqual([
      'お疲れ様です。 資料をご確認ください。',
      'New.',
      'The plain side of the picture mail.',
      null,
      'Hello.',
      expect.stringMatching(/^Only HTML more more/),
      'Zürich 完了 '.repeat(30).slice(0, 256).trim(),
    ]);
    expect(single.map((message) => message.preview)).toEqual(previews);
    expect(found.messages.map((message) => message.preview)).toEqual(['New.']);
    expect(created.map((message) => message.preview)).toEqual([...previews].reverse());
    expect((await manager.getMessages(messages.map((message) => message.id))).filter(({ flags }) => flags.includes('$seen'))).toEqual([]);
  });
});

interface Inbox {
  /** The BODYSTRUCTURE of each message. */
  readonly structures: readonly string[];
  /** Answers a FETCH of beginnings. */
  readonly atPreview: (command: ImapCommand) => void;
}

const plain = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5000 1)';

function startInbox({ structures, atPreview }: Inbox): Promise<ScriptedServer> {
  const onCommand = (command: ImapCommand): boolean => {
    if (command.name === 'SELECT' || command.name === 'EXAMINE') {
      const lines = [`${structures.length} EXISTS`, 'OK [UIDVALIDITY 1] valid', `OK [UIDNEXT ${structures.length + 1}] next`];
      for (const text of ['FLAGS (\\Seen)', ...lines]) command.untagged(text);
      command.ok('[READ-ONLY] selected');
      return true;
    }
    if (command.name !== 'UID FETCH' && command.name !== 'FETCH') return false;
    if (!command.args.includes('BODYSTRUCTURE')) atPreview(command);
    else {
      for (const [index, structure] of structures.entries()) {
        const items = `UID ${index + 1} FLAGS () RFC822.SIZE 9 BODYSTRUCTURE ${structure} INTERNALDATE "01-Feb-2026 10:00:00 +0000"`;
        command.untagged(`${index + 1} FETCH (${items} BODY[HEADER.FIELDS (SUBJECT)] {14}\r\nSubject: x\r\n\r\n)`);
      }
      command.ok();
    }
    return true;
  };
  return startFakeImapServer({ security: 'none', onCommand });
}

function createManagerOf(server: ScriptedServer, timeoutMs = 3000): ImapSmtpMailManager {
  const line = { host: server.host, port: server.port, security: 'none', userName: 'alice', certificateFingerprint: null } as const;
  return createImapSmtpMailManager({
    settings: { imap: line, smtp: line, timeoutMs },
    credentials: { kind: 'password', imapPassword: 'canary', smtpPassword: 'canary' },
    emailAddress: 'alice@example.test',
  });
}

function answerHeads(command: ImapCommand, text: string): void {
  const section = /BODY\.PEEK(\[[\d.]+\])/.exec(command.args)?.[1] ?? '';
  const uids = (command.args.split(' ')[0] ?? '').split(',').flatMap((span) => {
    const [first = 0, last = first] = span.split(':').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  for (const uid of uids) command.untagged(`${uid} FETCH (UID ${uid} BODY${section}<0> {${text.length}}\r\n${text})`);
  command.ok();
}

const previewLines = (server: ScriptedServer) => server.lines.map(({ line }) => line).filter((line) => line.includes('BODY.PEEK['));

describe('previews from any server', () => {
  it('cost one FETCH with PEEK for a page, and none when they are known', async () => {
    await using server = await startInbox({ structures: [plain, plain, plain], atPreview: (command) => answerHeads(command, 'Hi there') });
    await using manager = createManagerOf(server);

    const first = await listPreviews(manager, 10);
    const second = await listPreviews(manager, 10);

    expect([first, second]).toEqual([Array(3).fill('Hi there'), Array(3).fill('Hi there')]);
    expect(previewLines(server).filter((line) => !line.includes('HEADER'))).toEqual([
      expect.stringContaining('UID FETCH 1:3 (UID BODY.PEEK[1]<0.2048>)'),
    ]);
  });

  it('cost few FETCHes however the mail is built', async () => {
    const nested = (depth: number): string => (depth === 0 ? plain : `(${nested(depth - 1)} "MIXED")`);
    const structures = [plain, plain, ...Array.from({ length: 12 }, (_, index) => nested(index + 2))];
    await using server = await startInbox({ structures, atPreview: (command) => answerHeads(command, 'Hi') });
    await using manager = createManagerOf(server);

    const previews = await listPreviews(manager, 20);

    expect(previewLines(server).filter((line) => !line.includes('HEADER'))).toHaveLength(6);
    expect(previews.filter((preview) => preview === 'Hi')).toHaveLength(7);
  });

  it.each<[string, (command: ImapCommand) => void]>([
    ['refuses', (command) => command.no('[SERVERBUG] no')],
    ['ends the line', ({ line }) => line.reset()],
    ['says nothing', () => undefined],
    ['sends without an end', ({ line }) => line.sendEndlessly(() => `* 1 FETCH (UID 1 BODY[1]<0> {60000}\r\n${'x'.repeat(60_000)})\r\n`)],
    ['sends something else', (command) => command.ok()],
  ])('are left out where the server %s, and the list is given', async (_name, atPreview) => {
    await using server = await startInbox({ structures: [plain, plain], atPreview });
    await using manager = createManagerOf(server, 700);

    expect(await listPreviews(manager, 10)).toEqual([null, null]);
    expect(await listPreviews(manager, 10)).toEqual([null, null]);
  });

  it('stop at once when the call is cancelled', async () => {
    const controller = new AbortController();
    await using server = await startInbox({ structures: [plain], atPreview: () => controller.abort() });
    await using manager = createManagerOf(server);

    const listing = manager.listMessages({ mailboxId: inbox, limit: 5 }, { signal: controller.signal });

    await expect(listing).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
