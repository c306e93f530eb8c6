import { type ImapCommand, type ScriptedServer, startFakeImapServer } from '@mailwright/driver-testkit';
import { describe, expect, it } from 'vitest';
import { toMailboxId, toMessageId } from './imap-ids.ts';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const header = 'From: a@elsewhere.example\r\nSubject: Odd\r\nMessage-ID: <odd@elsewhere.example>\r\n\r\n';
const raw = `${header}Still readable.\r\n`;

/** An inbox of two messages: 1 is fine, 2 has a structure that cannot be told. */
function answerOdd(command: ImapCommand, structure: string): boolean {
  if (command.name === 'SELECT' || command.name === 'EXAMINE') {
    for (const text of ['FLAGS (\\Seen)', '2 EXISTS', 'OK [UIDVALIDITY 1] valid', 'OK [UIDNEXT 3] next']) command.untagged(text);
    command.ok('[READ-ONLY] selected');
    return true;
  }
  if (command.name !== 'UID FETCH' && command.name !== 'FETCH') return false;
  const [range = ''] = command.args.split(' ');
  const wantsStructure = command.args.includes('BODYSTRUCTURE');
  for (const uid of [1, 2].filter((number) => range.includes(String(number)))) {
    const told = uid === 1 ? '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 17 1)' : structure;
    command.untagged(`${uid} FETCH (UID ${uid} ${wantsStructure ? `BODYSTRUCTURE ${told} ` : ''}${toItems(command.args)})`);
  }
  command.ok();
  return true;
}

function toItems(args: string): string {
  const literal = (text: string) => `{${Buffer.byteLength(text)}}\r\n${text}`;
  const items = ['FLAGS ()', `RFC822.SIZE ${raw.length}`, 'INTERNALDATE "01-Feb-2026 10:00:00 +0000"'];
  if (args.includes('HEADER.FIELDS')) items.push(`BODY[HEADER.FIELDS (SUBJECT)] ${literal(header)}`);
  if (args.includes('[HEADER]')) items.push(`BODY[HEADER]<0> ${literal(header)}`);
  if (args.includes('BODY.PEEK[]')) items.push(`BODY[]<0> ${literal(raw)}`);
  if (args.includes('PEEK[1]')) items.push(`BODY[1]<0> ${literal('Still readable.\r\n')}`);
  return items.join(' ');
}

function createManager(server: ScriptedServer): ImapSmtpMailManager {
  const line = { host: server.host, port: server.port, security: 'none', userName: 'alice', certificateFingerprint: null } as const;
  return createImapSmtpMailManager({
    settings: { imap: line, smtp: line, timeoutMs: 3000 },
    credentials: { kind: 'password', imapPassword: 'canary', smtpPassword: 'canary' },
    emailAddress: 'alice@example.test',
  });
}

describe('a message whose structure the server cannot tell', () => {
  it.each([
    ['NIL', 'NIL'],
    ['nonsense', '"nothing of the kind"'],
    ['a tree without an end', `${'('.repeat(300)}"TEXT" "PLAIN"${')'.repeat(300)}`],
  ])('is listed and read from its bytes, and its neighbours too: %s', async (_name, structure) => {
    await using server = await startFakeImapServer({ security: 'none', onCommand: (command) => answerOdd(command, structure) });
    await using manager = createManager(server);

    const page = await manager.listMessages({ mailboxId: toMailboxId('INBOX'), limit: 10 });
    const odd = await manager.getMessage(toMessageId({ path: 'INBOX', uidValidity: '1', uid: 2 }));
    const fine = await manager.getMessage(toMessageId({ path: 'INBOX', uidValidity: '1', uid: 1 }));

    expect(page.messages.map((message) => [message.envelope.subject, message.structure?.contentType ?? null])).toEqual([
      ['Odd', null],
      ['Odd', 'text/plain'],
    ]);
    expect([odd.text?.trim(), fine.text?.trim()]).toEqual(['Still readable.', 'Still readable.']);
    expect(odd.structure?.contentType).toBe('text/plain');
  });
});

describe('flags that change meanwhile', () => {
  const answerTwice = (command: ImapCommand): boolean => {
    if (command.name !== 'UID FETCH' || !command.args.includes('PEEK[1]')) return answerOdd(command, 'NIL');
    command.untagged('1 FETCH (UID 1 FLAGS (\\Flagged))');
    command.untagged(`1 FETCH (UID 1 ${toItems(command.args)})`);
    command.untagged('1 FETCH (UID 1 FLAGS (\\Seen))');
    command.ok();
    return true;
  };

  it('come in rows of their own and take no body away', async () => {
    await using server = await startFakeImapServer({ security: 'none', onCommand: answerTwice });
    await using manager = createManager(server);

    const message = await manager.getMessage(toMessageId({ path: 'INBOX', uidValidity: '1', uid: 1 }));
    const page = await manager.listMessages({ mailboxId: toMailboxId('INBOX'), limit: 10 });

    expect(message.text?.trim()).toBe('Still readable.');
    expect(page.messages.map((one) => one.preview)).toEqual([null, 'Still readable.']);
  });
});
