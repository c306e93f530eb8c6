import { type FakeImapScript, type ImapCommand, type ScriptedServer, startFakeImapServer } from '@mailwright/driver-testkit';
import { describe, expect, it } from 'vitest';
import { toMailboxId, toMessageId } from './imap-ids.ts';
import { createImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const inbox = toMailboxId('INBOX');
const header = 'Subject: Invoice\r\nFrom: eve@elsewhere.test\r\n\r\n';

function createManager(server: ScriptedServer, commandBytes = 64 * 1024) {
  const line = { host: server.host, port: server.port, userName: 'alice@example.test', certificateFingerprint: null };
  return createImapSmtpMailManager({
    settings: { imap: { ...line, security: 'none' }, smtp: { ...line, security: 'none' }, timeoutMs: 1500 },
    credentials: { kind: 'password', imapPassword: 'canary', smtpPassword: 'canary' },
    emailAddress: 'alice@example.test',
    limits: { commandBytes },
  });
}

/** A mailbox of some messages, and what happens when they are fetched. */
function withMessages(count: number, onFetch: (command: ImapCommand) => void): FakeImapScript {
  return {
    security: 'none',
    onCommand: (command) => {
      if (command.name === 'EXAMINE' || command.name === 'SELECT') {
        for (const text of [`${count} EXISTS`, 'OK [UIDVALIDITY 1] valid', 'OK [UIDNEXT 4] next']) command.untagged(text);
        command.ok('[READ-ONLY] selected');
        return true;
      }
      if (!command.name.endsWith('FETCH')) return false;
      onFetch(command);
      command.ok();
      return true;
    },
  };
}

function sendRows({ args, line }: ImapCommand, giantHeader: string): void {
  const isPartial = args.includes('HEADER]<0.');
  const text = isPartial ? header : giantHeader;
  const section = isPartial ? 'BODY[HEADER]<0>' : 'BODY[HEADER.FIELDS (SUBJECT)]';
  for (const uid of [1, 2, 3]) {
    const facts = `UID ${uid} FLAGS () RFC822.SIZE 10 INTERNALDATE "01-Jan-2026 00:00:00 +0000"`;
    line.send(`* ${uid} FETCH (${facts} ${section} {${text.length}}\r\n${text})\r\n`);
  }
}

describe('a mailbox with giant messages', () => {
  it('is listed all the same when their headers are more than can be taken', async () => {
    const giant = `References: ${'<a@b.test> '.repeat(5000)}\r\n${header}`;
    await using server = await startFakeImapServer(withMessages(3, (command) => sendRows(command, giant)));
    await using manager = createManager(server);

    const page = await manager.listMessages({ mailboxId: inbox, limit: 50 });
    const [message] = await manager.getMessages([toMessageId({ path: 'INBOX', uidValidity: '1', uid: 2 })]);

    expect(page.messages.map(({ envelope }) => envelope.subject)).toEqual(['Invoice', 'Invoice', 'Invoice']);
    expect(message?.envelope.subject).toBe('Invoice');
  });

  it('is given up where even the little is too much', async () => {
    const row = `* 1 FETCH (UID 1 FLAGS (${'keyword'.repeat(1000)}))\r\n`;
    await using server = await startFakeImapServer(withMessages(3, ({ line }) => line.send(row.repeat(20))));
    await using manager = createManager(server);

    const listing = manager.listMessages({ mailboxId: inbox, limit: 50 });

    await expect(listing).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' });
    expect(server.connectionCount).toBe(2);
  });

  it('is given up over more literals than any list has, however small they are', async () => {
    const row = `* 1 FETCH (UID 1 ${'BODY[1] {1}\r\nx '.repeat(60_000)}FLAGS ())\r\n`;
    await using server = await startFakeImapServer(withMessages(1, ({ line }) => line.send(row)));
    await using manager = createManager(server, 8 * 1024 * 1024);

    const reading = manager.getMessages([toMessageId({ path: 'INBOX', uidValidity: '1', uid: 1 })]);

    await expect(reading).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' });
  });

  it('does not keep us asking where the server counts messages that it never gives', async () => {
    await using server = await startFakeImapServer(withMessages(4_294_967_295, () => undefined));
    await using manager = createManager(server);

    const listing = manager.listMessages({ mailboxId: inbox, limit: 50 });

    await expect(listing).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' });
  });
});
