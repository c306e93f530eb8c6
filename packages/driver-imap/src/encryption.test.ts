import { makeCertificate, type ScriptedServer, startFakeImapServer, startFakeSmtpServer } from '@mailwright/driver-testkit';
import type { ConnectionSecurity, VerifyReport } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { verifyImapSmtp } from './imap-smtp-mail-manager.ts';

const password = 'canary-7f3a91';

interface Line {
  readonly server: ScriptedServer;
  readonly security: ConnectionSecurity;
  readonly fingerprint?: string | null;
}

async function verify(imap: Line, smtp: Line, timeoutMs = 1500): Promise<VerifyReport> {
  const toSettings = ({ server, security, fingerprint = server.certificate?.fingerprint ?? null }: Line) => ({
    host: server.host,
    port: server.port,
    security,
    userName: 'alice@example.test',
    certificateFingerprint: fingerprint,
  });
  return verifyImapSmtp({
    settings: { imap: toSettings(imap), smtp: toSettings(smtp), timeoutMs },
    credentials: { kind: 'password', imapPassword: password, smtpPassword: password },
    emailAddress: 'alice@example.test',
  });
}

function problemsOf(report: VerifyReport): string[] {
  return report.steps.flatMap(({ protocol, result }) => (result === 'ok' ? [] : [`${protocol}: ${result.code} at ${result.stage}`]));
}

function expectNoPassword(...servers: ScriptedServer[]): void {
  for (const server of servers) {
    const lines = server.lines.map(({ line }) => line);
    for (const form of [password, Buffer.from(password).toString('base64').slice(0, 12)]) {
      expect(lines.filter((line) => line.includes(form))).toEqual([]);
    }
    expect(lines.filter((line) => /\b(AUTHENTICATE|LOGIN|AUTH) /i.test(line))).toEqual([]);
  }
}

describe('encryption', () => {
  it('signs in by TLS and by STARTTLS', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      await using imap = await startFakeImapServer({ security });
      await using smtp = await startFakeSmtpServer({ security });

      const report = await verify({ server: imap, security }, { server: smtp, security });

      expect(problemsOf(report)).toEqual([]);
      expect(report.steps.map(({ stage }) => stage)).toEqual([
        ...['dns', 'connect', 'tls', 'greeting', 'auth', 'mailboxes'],
        ...['dns', 'connect', 'tls', 'greeting', 'auth', 'sender'],
      ]);
      const lines = [...imap.lines, ...smtp.lines];
      expect(lines.filter(({ line, isEncrypted }) => !isEncrypted && /AUTH|LOGIN/.test(line))).toEqual([]);
    }
  });

  it('sends no password where STARTTLS was stripped', async () => {
    await using imap = await startFakeImapServer({ security: 'starttls', offersStartTls: false });
    await using smtp = await startFakeSmtpServer({ security: 'starttls', offersStartTls: false });

    const report = await verify({ server: imap, security: 'starttls' }, { server: smtp, security: 'starttls' });

    expect(problemsOf(report)).toEqual(['imap: starttls_missing at tls', 'smtp: starttls_missing at tls']);
    expectNoPassword(imap, smtp);
  });

  it('takes no PREAUTH greeting where STARTTLS is wanted', async () => {
    await using imap = await startFakeImapServer({ security: 'starttls', greeting: '* PREAUTH welcome back' });
    await using smtp = await startFakeSmtpServer({ security: 'starttls' });

    const report = await verify({ server: imap, security: 'starttls' }, { server: smtp, security: 'starttls' });

    expect(problemsOf(report)).toEqual(['imap: starttls_missing at tls']);
    expectNoPassword(imap);
  });

  it('takes nothing that stands behind the answer to STARTTLS', async () => {
    await using imap = await startFakeImapServer({
      security: 'starttls',
      onCommand: ({ name, tag, line }) => {
        if (name !== 'STARTTLS') return false;
        line.send(`${tag} OK begin TLS\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n`);
        return true;
      },
    });
    await using smtp = await startFakeSmtpServer({
      security: 'starttls',
      onLine: (line) => {
        if (line.line !== 'STARTTLS') return false;
        line.send('220 go ahead\r\n250 injected\r\n');
        return true;
      },
    });

    const report = await verify({ server: imap, security: 'starttls' }, { server: smtp, security: 'starttls' });

    expect(problemsOf(report)).toEqual(['imap: tls_failed at tls', 'smtp: tls_failed at tls']);
    expectNoPassword(imap, smtp);
  });

  it('tells TLS spoken to a plain port, and plain words to a TLS port', async () => {
    await using plainImap = await startFakeImapServer({ security: 'starttls' });
    await using plainSmtp = await startFakeSmtpServer({ security: 'starttls' });
    await using tlsImap = await startFakeImapServer({ security: 'tls' });
    await using tlsSmtp = await startFakeSmtpServer({ security: 'tls' });

    const tlsToPlain = await verify({ server: plainImap, security: 'tls' }, { server: plainSmtp, security: 'tls' });
    const plainToTls = await verify({ server: tlsImap, security: 'none' }, { server: tlsSmtp, security: 'starttls' });

    expect(problemsOf(tlsToPlain)).toEqual(['imap: wrong_security_plain at tls', 'smtp: wrong_security_plain at tls']);
    for (const problem of problemsOf(plainToTls)) expect(problem).toMatch(/(wrong_security_tls_expected|timeout) at greeting$/);
    expectNoPassword(plainImap, plainSmtp, tlsImap, tlsSmtp);
  });

  it.each([
    ['self-signed', 'cert_self_signed'],
    ['valid', 'cert_untrusted'],
    ['expired', 'cert_expired'],
    ['not-yet-valid', 'cert_not_yet_valid'],
    ['wrong-name', 'cert_name_mismatch'],
  ] as const)('refuses a certificate that is %s before any word, and shows it', async (kind, code) => {
    const certificate = await makeCertificate({ kind });
    for (const security of ['tls', 'starttls'] as const) {
      await using imap = await startFakeImapServer({ security, certificate });
      await using smtp = await startFakeSmtpServer({ security, certificate });

      const report = await verify({ server: imap, security, fingerprint: null }, { server: smtp, security, fingerprint: 'ab'.repeat(32) });

      expect(problemsOf(report)).toEqual([`imap: ${code} at tls`, `smtp: ${code} at tls`]);
      const [problem] = report.steps.flatMap(({ result }) => (result === 'ok' ? [] : [result]));
      expect(problem?.certificate).toMatchObject({ fingerprint: certificate.fingerprint, subject: 'localhost' });
      expectNoPassword(imap, smtp);
    }
  });

  it('accepts the one certificate that was pinned', async () => {
    const certificate = await makeCertificate({ kind: 'self-signed' });
    await using imap = await startFakeImapServer({ security: 'tls', certificate });
    await using smtp = await startFakeSmtpServer({ security: 'tls', certificate });
    const colons = certificate.fingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:');

    const report = await verify({ server: imap, security: 'tls' }, { server: smtp, security: 'tls', fingerprint: colons });

    expect(report.isOk).toBe(true);
  });
});
