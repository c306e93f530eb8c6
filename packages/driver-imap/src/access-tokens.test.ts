import {
  type AuthorizationServer,
  buildMessage,
  type DovecotServer,
  type SubmissionServer,
  startAuthorizationServer,
  startDovecot,
  startFakeImapServer,
  startFakeSmtpServer,
  startSubmissionServer,
} from '@mailwright/driver-testkit';
import type { MailManager } from '@mailwright/mail';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createImapSmtpMailManager, verifyImapSmtp } from './imap-smtp-mail-manager.ts';
import type { ImapSmtpOptions } from './imap-smtp-options.ts';

const alice = { subject: 'alice', emailAddress: 'alice@example.test' };
const bob = { subject: 'bob', emailAddress: 'bob@example.test' };
const envelope = { mailFrom: alice.emailAddress, rcptTo: [bob.emailAddress] };

describe('access tokens', () => {
  let provider: AuthorizationServer;
  let dovecot: DovecotServer;
  let submission: SubmissionServer;
  let asked: boolean[] = [];
  let held: string | null = null;

  /** As the house does it: kept while it may be good, another one where it was refused. */
  const tokensOf = (refreshToken: string) => ({
    kind: 'access-token' as const,
    getAccessToken: async ({ forceRefresh = false } = {}) => {
      asked.push(forceRefresh);
      if (held === null || forceRefresh) {
        const { clientId: client_id, clientSecret: client_secret } = provider;
        const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id, client_secret };
        held = String(provider.store.answerToken(new URLSearchParams(form)).access_token);
      }
      return held;
    },
  });
  const optionsOf = (credentials: ImapSmtpOptions['credentials']): ImapSmtpOptions => {
    const [user] = dovecot.users;
    const settings = { imap: dovecot.imapSettings(user), smtp: submission.smtpSettings(user), timeoutMs: 10_000 };
    return { settings, credentials, emailAddress: alice.emailAddress };
  };
  const grant = (account = alice) => tokensOf(provider.store.addGrant(account, ['mail']));
  const write = (subject: string) => {
    const messageIdHeader = `<${subject}@example.test>`;
    return { envelope, messageIdHeader, raw: buildMessage({ messageIdHeader, from: alice.emailAddress, subject }) };
  };
  const withManager = async (work: (manager: MailManager) => Promise<void>) => {
    const manager = createImapSmtpMailManager(optionsOf(grant()));
    try {
      await work(manager);
    } finally {
      await manager.close();
    }
  };

  beforeAll(async () => {
    provider = await startAuthorizationServer({ accounts: [alice, bob] });
    dovecot = await startDovecot({ introspectionUrl: provider.introspectionUrl });
    submission = await startSubmissionServer({
      users: dovecot.users,
      deliver: async () => undefined,
      findTokenUser: (token) => provider.store.findActive(token)?.account.emailAddress ?? null,
    });
  });
  beforeEach(() => {
    asked = [];
    held = null;
  });
  afterAll(() => Promise.all([dovecot?.stop(), submission?.stop(), provider?.stop()]));

  it('sign in to both servers', async () => {
    const report = await verifyImapSmtp(optionsOf(grant()));

    expect(report.steps.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(report.isOk).toBe(true);
    expect(submission.sessions.at(-1)).toMatchObject({ user: alice.emailAddress, wasEncryptedAtAuth: true });
    expect(asked).toEqual([false, false]);
  });

  it('that end in the midst of a session are changed by a new login, for reading and for sending', async () => {
    await withManager(async (manager) => {
      await manager.listMailboxes();
      await manager.sendMessage(write('One'));
      const first = held;

      provider.store.expireAccessTokens();
      await dovecot.doveadm(['kick', alice.emailAddress]);
      const mailboxes = await manager.listMailboxes();
      expect(mailboxes.length).toBeGreaterThan(0);
      expect(held).not.toBe(first);
      expect(asked.filter(Boolean)).toEqual([true]);

      provider.store.expireAccessTokens();
      const taken = submission.taken.length;
      await manager.sendMessage(write('Two'));
      expect(submission.taken.length - taken).toBe(1);
      expect(asked.filter(Boolean)).toEqual([true, true]);
    });
  });

  it('that are refused once more after a new one was got end in REAUTHORIZATION_REQUIRED', async () => {
    const notOurs = grant(bob);
    const manager = createImapSmtpMailManager(optionsOf(notOurs));

    await expect(manager.listMailboxes()).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED', problem: { code: 'oauth_expired' } });
    expect(asked).toEqual([false, true]);
    const sent = manager.sendMessage(write('Never'));
    await expect(sent).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });
    await manager.close();
    const report = await verifyImapSmtp(optionsOf(notOurs));
    const text = JSON.stringify(report);
    expect(report.steps.map(({ protocol, stage, result }) => [protocol, stage, result === 'ok' ? result : result.code])).toEqual([
      ...['dns', 'connect', 'tls', 'greeting'].map((stage) => ['imap', stage, 'ok']),
      ['imap', 'auth', 'oauth_expired'],
      ...['dns', 'connect', 'tls', 'greeting'].map((stage) => ['smtp', stage, 'ok']),
      ['smtp', 'auth', 'oauth_expired'],
    ]);
    expect(text).not.toContain(held);
  });

  it('are not tried twice where no other one is to be had', async () => {
    held = 'access-that-nobody-gave';
    const credentials = { kind: 'access-token' as const, getAccessToken: async () => held ?? '' };

    const report = await verifyImapSmtp(optionsOf(credentials));

    expect(report.isOk).toBe(false);
    const log = await dovecot.readLog();
    expect(log).not.toContain(held);
    expect(submission.sessions.at(-1)?.steps.filter((step) => step === 'AUTH')).toEqual(['AUTH']);
  });

  it('are handed over by OAUTHBEARER where SMTP offers nothing else', async () => {
    await using imap = await startFakeImapServer({ security: 'tls', capability: 'IMAP4rev1 AUTH=OAUTHBEARER' });
    await using smtp = await startFakeSmtpServer({ security: 'tls', extensions: ['AUTH OAUTHBEARER'] });
    const toSettings = (server: typeof imap) => ({
      host: server.host,
      port: server.port,
      security: 'tls' as const,
      userName: 'a,b=c@example.test',
      certificateFingerprint: server.certificate?.fingerprint ?? null,
    });
    const credentials = { kind: 'access-token', getAccessToken: async () => 'token-1' } as const;
    const settings = { imap: toSettings(imap), smtp: toSettings(smtp), timeoutMs: 5000 };
    const report = await verifyImapSmtp({ settings, credentials, emailAddress: alice.emailAddress });

    expect(report.steps.filter(({ result }) => result !== 'ok')).toEqual([]);
    const line = smtp.lines.map((one) => one.line).find((one) => one.startsWith('AUTH OAUTHBEARER ')) ?? '';
    const response = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('utf8');
    expect(response).toBe(`n,a=a=2Cb=3Dc@example.test,\x01host=${smtp.host}\x01port=${smtp.port}\x01auth=Bearer token-1\x01\x01`);
  });

  it('that a server calls expired at a command end the session, and the work is done in a new one', async () => {
    let hasEnded = false;
    let refusals = 0;
    await using imap = await startFakeImapServer({
      security: 'tls',
      capability: 'IMAP4rev1 AUTH=XOAUTH2 LIST-STATUS SPECIAL-USE',
      onCommand: (command) => {
        if (command.name !== 'LIST' || !hasEnded || logins() !== 1) return false;
        refusals += 1;
        command.no('[EXPIRED] The token has run out');
        return true;
      },
    });
    const logins = () => imap.lines.filter(({ line }) => / AUTHENTICATE XOAUTH2/i.test(line)).length;
    const server = { host: imap.host, port: imap.port, security: 'tls' as const, userName: alice.emailAddress };
    const line = { ...server, certificateFingerprint: imap.certificate?.fingerprint ?? null };
    const credentials = { kind: 'access-token', getAccessToken: async () => 'token-1' } as const;
    const settings = { imap: line, smtp: line, timeoutMs: 5000 };
    const manager = createImapSmtpMailManager({ settings, credentials, emailAddress: alice.emailAddress });
    const first = await manager.listMailboxes();
    hasEnded = true;

    const second = await manager.listMailboxes();

    expect(second).toEqual(first);
    expect([refusals, logins()]).toEqual([1, 2]);
    await manager.close();
  });
});
