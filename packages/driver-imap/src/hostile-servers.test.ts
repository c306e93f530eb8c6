import { type FakeImapScript, type ImapCommand, type ScriptedServer, startFakeImapServer } from '@mailwright/driver-testkit';
import { describe, expect, it } from 'vitest';
import { toMailboxId, toMessageId } from './imap-ids.ts';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const timeoutMs = 1500;
const shortTimeoutMs = 600;
const inbox = toMailboxId('INBOX');

function createManager(server: ScriptedServer, lineTimeoutMs = timeoutMs): ImapSmtpMailManager {
  const line = { host: server.host, port: server.port, userName: 'alice@example.test', certificateFingerprint: null };
  return createImapSmtpMailManager({
    settings: { imap: { ...line, security: 'none' }, smtp: { ...line, security: 'none' }, timeoutMs: lineTimeoutMs },
    credentials: { kind: 'password', imapPassword: 'canary', smtpPassword: 'canary' },
    emailAddress: 'alice@example.test',
  });
}

/** Runs a call against a server that goes wrong at FETCH; gives the code it was refused with, the time and the memory it took. */
async function attack(script: FakeImapScript, lineTimeoutMs = timeoutMs): Promise<{ code: string; tookMs: number; grownBytes: number }> {
  await using server = await startFakeImapServer({ security: 'none', ...script });
  await using manager = createManager(server, lineTimeoutMs);
  const startedAt = Date.now();
  const before = process.memoryUsage().rss;
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 20);
  const code = await manager.getMessages([toMessageId({ path: 'INBOX', uidValidity: '1', uid: 1 })]).then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );
  clearInterval(watch);
  return { code, tookMs: Date.now() - startedAt, grownBytes: highest - before };
}

function selectsOne(command: ImapCommand): boolean {
  if (command.name !== 'EXAMINE' && command.name !== 'SELECT') return false;
  for (const text of ['FLAGS (\\Seen)', '1 EXISTS', 'OK [UIDVALIDITY 1] valid', 'OK [UIDNEXT 2] next']) command.untagged(text);
  command.ok('[READ-ONLY] selected');
  return true;
}

function atFetch(act: (command: ImapCommand) => void): FakeImapScript {
  return {
    onCommand: (command) => {
      if (selectsOne(command)) return true;
      if (command.name !== 'UID FETCH') return false;
      act(command);
      return true;
    },
  };
}

const megabyte = 1024 * 1024;
const block = 'x'.repeat(64 * 1024);

describe('a hostile IMAP server', () => {
  it('cannot make us hold a literal of 900 MB', async () => {
    const { code, tookMs, grownBytes } = await attack(
      atFetch(({ line }) => {
        line.send('* 1 FETCH (UID 1 FLAGS () BODY[HEADER] {943718400}\r\n');
        line.sendEndlessly(() => block);
      }),
    );

    expect(['PROTOCOL_ERROR', 'CONNECTION_FAILED']).toContain(code);
    expect(tookMs).toBeLessThan(timeoutMs * 4 + 1000);
    expect(grownBytes).toBeLessThan(256 * megabyte);
  });

  it('cannot make us hold a line without an end', async () => {
    const { code, grownBytes } = await attack(atFetch(({ line }) => line.sendEndlessly(() => block)));

    expect(['PROTOCOL_ERROR', 'CONNECTION_FAILED']).toContain(code);
    expect(grownBytes).toBeLessThan(256 * megabyte);
  });

  it('cannot feed us rows for ever', async () => {
    const row = '* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE 1 INTERNALDATE "01-Jan-2026 00:00:00 +0000")\r\n'.repeat(500);
    const { code, tookMs, grownBytes } = await attack(atFetch(({ line }) => line.sendEndlessly(() => row)));

    expect(['PROTOCOL_ERROR', 'CONNECTION_FAILED', 'TIMED_OUT']).toContain(code);
    expect(tookMs).toBeLessThan(timeoutMs * 4 + 2000);
    expect(grownBytes).toBeLessThan(256 * megabyte);
  });

  it('cannot keep us busy with messages that vanish', async () => {
    const { code, tookMs } = await attack(atFetch(({ line }) => line.sendEndlessly(() => '* VANISHED (EARLIER) 1:4294967295\r\n')));

    expect(['PROTOCOL_ERROR', 'CONNECTION_FAILED', 'TIMED_OUT']).toContain(code);
    expect(tookMs).toBeLessThan(timeoutMs * 4 + 2000);
  });

  it('cannot keep us waiting in the middle of an answer', async () => {
    const { code, tookMs } = await attack(
      atFetch(({ line }) => line.send('* 1 FETCH (UID 1 BODY[HEADER] {1000}\r\nhalf')),
      shortTimeoutMs,
    );

    expect(code).toBe('TIMED_OUT');
    expect(tookMs).toBeLessThan(shortTimeoutMs * 4 + 1500);
  });

  it('cannot keep us waiting by dripping', async () => {
    const drips: NodeJS.Timeout[] = [];
    const { code, tookMs } = await attack(
      atFetch(({ line }) => {
        drips.push(setInterval(() => line.send('* OK still here\r\n'), 100));
      }),
      shortTimeoutMs,
    );
    for (const drip of drips) clearInterval(drip);

    expect(code).toBe('TIMED_OUT');
    expect(tookMs).toBeLessThan(shortTimeoutMs * 4 + 1500);
  });

  it('cannot keep us waiting for its greeting', async () => {
    const { code, tookMs } = await attack({ greeting: null });

    expect(code).toBe('TIMED_OUT');
    expect(tookMs).toBeLessThan(timeoutMs + 1500);
  });

  it('is never asked for COMPRESS, so no small answer can grow', async () => {
    await using server = await startFakeImapServer({ security: 'none', capability: 'IMAP4rev1 AUTH=PLAIN COMPRESS=DEFLATE' });
    await using manager = createManager(server);

    await manager.listMailboxes();

    expect(server.lines.map(({ line }) => line).filter((line) => line.includes('COMPRESS'))).toEqual([]);
  });

  it('gets no line break of ours', async () => {
    await using server = await startFakeImapServer({ security: 'none' });
    await using manager = createManager(server);

    const attempts = [
      () => manager.createMailbox({ name: 'a\r\nA1 DELETE INBOX' }),
      () => manager.setFlags([toMessageId({ path: 'INBOX', uidValidity: '1', uid: 1 })], { add: ['a\r\nA1 LOGOUT'] }),
      () => manager.listMessages({ mailboxId: inbox, search: { subject: 'a\r\nA1 LOGOUT' }, limit: 5 }),
    ];
    const codes: string[] = [];
    for (const attempt of attempts) {
      codes.push(
        await attempt().then(
          () => 'taken',
          (error: { code: string }) => error.code,
        ),
      );
    }

    expect(codes).toEqual(['UNSUPPORTED', 'UNSUPPORTED', 'UNSUPPORTED']);
    expect(server.lines.filter(({ line }) => line.startsWith('A1 '))).toEqual([]);
  });
});
