import {
  type DovecotServer,
  type ServerUser,
  type SubmissionServer,
  startDovecot,
  startSubmissionServer,
} from '@mailwright/driver-testkit';
import type { Submission } from '@mailwright/mail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const users: readonly ServerUser[] = ['alice', 'bob'].map((name) => ({ emailAddress: `${name}@example.test`, password: `canary-${name}` }));
const [alice = { emailAddress: '', password: '' }] = users;
let dovecot: DovecotServer;
let server: SubmissionServer;
let manager: ImapSmtpMailManager;

beforeAll(async () => {
  dovecot = await startDovecot({ users, quotaKilobytes: 20_000 });
  server = await startSubmissionServer({ users, deliver: async () => undefined });
  manager = createManager();
});

afterAll(async () => {
  await manager.close();
  await server.stop();
  await dovecot[Symbol.asyncDispose]();
});

function createManager(options: { serverFilesSentCopy?: boolean } = {}): ImapSmtpMailManager {
  return createImapSmtpMailManager({
    settings: { imap: dovecot.imapSettings(alice), smtp: server.smtpSettings(alice), timeoutMs: 5000 },
    credentials: { kind: 'password', imapPassword: alice.password, smtpPassword: alice.password },
    emailAddress: alice.emailAddress,
    ...options,
  });
}

function toSubmission(name: string, extra: Partial<Submission> = {}): Submission {
  const messageIdHeader = `<${name}@submission.example>`;
  const raw = Buffer.from(`From: alice@example.test\r\nTo: bob@example.test\r\nMessage-ID: ${messageIdHeader}\r\n\r\n.dot\r\n..two\r\n`);
  return { raw, messageIdHeader, envelope: { mailFrom: 'alice@example.test', rcptTo: ['bob@example.test'] }, ...extra };
}

function codeOf(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'sent',
    (error: { code: string }) => error.code,
  );
}

describe('a submission', () => {
  it('travels byte by byte as it was composed', async () => {
    const submission = toSubmission('bytes');

    await manager.sendMessage(submission);

    expect(Buffer.from(server.taken.at(-1)?.raw ?? []).equals(Buffer.from(submission.raw))).toBe(true);
    expect(server.sessions.at(-1)?.wasEncryptedAtAuth).toBe(true);
  });

  it('is uncertain when the line falls within the data', async () => {
    server.behaviour.dropAfterData = true;

    const code = await codeOf(manager.sendMessage(toSubmission('within')));

    delete server.behaviour.dropAfterData;
    expect(code).toBe('SUBMISSION_UNCERTAIN');
  });

  it('is not sent where onDataStart holds it back', async () => {
    const takenBefore = server.taken.length;

    const code = await codeOf(
      manager.sendMessage(toSubmission('held', { onDataStart: () => Promise.reject(new Error('The row is gone.')) })),
    );

    expect(code).toBe('CONNECTION_FAILED');
    expect(server.taken.length).toBe(takenBefore);
  });

  it('is cancelled before the data, and uncertain after', async () => {
    const early = new AbortController();
    const late = new AbortController();
    server.behaviour.replyDelayMs = 3000;

    const beforeData = await codeOf(
      manager.sendMessage(toSubmission('early', { onDataStart: async () => early.abort() }), { signal: early.signal }),
    );
    const sending = codeOf(manager.sendMessage(toSubmission('late'), { signal: late.signal }));
    setTimeout(() => late.abort(), 800);
    const afterData = await sending;

    delete server.behaviour.replyDelayMs;
    expect([beforeData, afterData]).toEqual(['CANCELLED', 'SUBMISSION_UNCERTAIN']);
  });

  it('is refused for a sender that is not ours, and for a login that fails', async () => {
    server.behaviour.rejectSender = true;
    const sender = await codeOf(manager.sendMessage(toSubmission('sender')));
    delete server.behaviour.rejectSender;
    server.behaviour.failAuth = true;
    const login = await codeOf(manager.sendMessage(toSubmission('login')));
    delete server.behaviour.failAuth;

    expect([sender, login]).toEqual(['SUBMISSION_REJECTED', 'AUTHENTICATION_FAILED']);
  });

  it('is sent all the same where no copy can be saved', async () => {
    const large = Buffer.concat([Buffer.from(toSubmission('quota').raw), Buffer.alloc(25_000_000, 'filling the account up\r\n')]);

    const receipt = await manager.sendMessage(toSubmission('quota', { raw: large }));

    expect(receipt).toMatchObject({ accepted: ['bob@example.test'], sentCopy: 'failed', sentMessageId: null });
  });

  it('leaves the copy to a server that is known to file it', async () => {
    await using trusting = createManager({ serverFilesSentCopy: true });

    const receipt = await trusting.sendMessage(toSubmission('filed'));

    expect(receipt).toMatchObject({ sentCopy: 'filed', sentMessageId: null });
  });
});
