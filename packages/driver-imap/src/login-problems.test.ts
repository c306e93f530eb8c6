import { startFakeImapServer, startFakeSmtpServer } from '@mailwright/driver-testkit';
import type { ConnectionProblem, VerifyStep } from '@mailwright/mail';
import { MailError } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { toAuthProblem } from './auth-problem.ts';
import { createImapSmtpMailManager, verifyImapSmtp } from './imap-smtp-mail-manager.ts';
import type { ImapSmtpOptions, ResolveHost } from './imap-smtp-options.ts';

const password = 'canary-7f3a91';

interface Refusals {
  readonly imap?: string;
  readonly smtp?: string;
  readonly imapCapability?: string;
  readonly smtpExtensions?: readonly string[];
  readonly imapGreeting?: string;
  readonly smtpGreeting?: string;
}

async function tryOut(refusals: Refusals): Promise<{ imap: ConnectionProblem | null; smtp: ConnectionProblem | null; text: string }> {
  const { imapCapability: capability, smtpExtensions: extensions } = refusals;
  await using imap = await startFakeImapServer({
    security: 'tls',
    loginRefusal: refusals.imap ?? null,
    ...(capability === undefined ? {} : { capability }),
    ...(refusals.imapGreeting === undefined ? {} : { greeting: refusals.imapGreeting }),
  });
  await using smtp = await startFakeSmtpServer({
    security: 'tls',
    authReply: refusals.smtp ?? null,
    ...(extensions === undefined ? {} : { extensions }),
    ...(refusals.smtpGreeting === undefined ? {} : { greeting: refusals.smtpGreeting }),
  });
  const toSettings = (server: typeof imap) => ({
    host: server.host,
    port: server.port,
    security: 'tls' as const,
    userName: 'alice@example.test',
    certificateFingerprint: server.certificate?.fingerprint ?? null,
  });
  const options = toOptions({ imap: toSettings(imap), smtp: toSettings(smtp), timeoutMs: 2000 });
  const report = await verifyImapSmtp(options);
  const find = (protocol: string) => {
    const step = report.steps.find((one) => one.protocol === protocol && one.result !== 'ok');
    return step === undefined || step.result === 'ok' ? null : step.result;
  };
  const error: unknown = await createImapSmtpMailManager(options)
    .listMailboxes()
    .catch((reason: unknown) => reason);
  const text = `${JSON.stringify(report)} ${String(error)} ${JSON.stringify(error)}`;
  return { imap: find('imap'), smtp: find('smtp'), text };
}

function toOptions(settings: ImapSmtpOptions['settings'], resolveHost?: ResolveHost): ImapSmtpOptions {
  return {
    settings,
    credentials: { kind: 'password', imapPassword: password, smtpPassword: password },
    emailAddress: 'alice@example.test',
    resolveHost,
  };
}

describe('a login that fails', () => {
  it.each([
    ['[AUTHENTICATIONFAILED] Invalid credentials', '535 5.7.8 Username and Password not accepted', 'auth_failed'],
    [
      '[ALERT] Application-specific password required: https://support.google.com/accounts',
      '534 5.7.9 Application-specific password required',
      'app_password_required',
    ],
    ['[UNAVAILABLE] Temporary authentication failure', '454 4.7.0 Temporary authentication failure', 'rate_limited'],
    ['[INUSE] The account is locked by another session', '421 4.7.0 Try again later', 'rate_limited'],
    ['[LIMIT] Maximum reached', '421 4.7.0 Too many connections', 'too_many_connections'],
    ['[ALERT] Too many simultaneous connections. (Failure)', '454 4.7.0 Too many concurrent connections', 'too_many_connections'],
    ['Basic authentication is disabled.', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 'oauth_required'],
  ])('is told by its reason: %s', async (imapText, smtpText, code) => {
    const { imap, smtp } = await tryOut({ imap: imapText, smtp: smtpText });

    expect([imap?.code, imap?.stage, smtp?.code, smtp?.stage]).toEqual([code, 'auth', code, 'auth']);
  });

  it('tells what concerns one protocol alone', async () => {
    const { imap, smtp } = await tryOut({
      imap: '[WEBALERT https://accounts.example/continue] Web login required.',
      smtp: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
    });
    const disabled = await tryOut({ imap: '[ALERT] Your account is not enabled for IMAP use. Please visit your settings and enable.' });

    expect(imap?.code).toBe('web_login_required');
    expect(smtp?.code).toBe('smtp_auth_disabled');
    expect(disabled.imap?.code).toBe('imap_disabled');
    expect(disabled.smtp).toBeNull();
  });

  it('tells a server that offers no way to sign in, or tokens only', async () => {
    const none = await tryOut({ imapCapability: 'IMAP4rev1 LOGINDISABLED', smtpExtensions: ['SIZE 1000'] });
    const tokens = await tryOut({ imapCapability: 'IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2', smtpExtensions: ['AUTH XOAUTH2'] });

    expect([none.imap?.code, none.smtp?.code]).toEqual(['no_auth_method', 'no_auth_method']);
    expect([tokens.imap?.code, tokens.smtp?.code]).toEqual(['oauth_required', 'oauth_required']);
  });

  it('tells a server that turns us away at the door', async () => {
    const { imap, smtp } = await tryOut({
      imapGreeting: '* BYE [UNAVAILABLE] Server is too busy',
      smtpGreeting: '421 4.3.2 Too many connections',
    });

    expect([imap?.code, imap?.stage]).toEqual(['rate_limited', 'greeting']);
    expect([smtp?.code, smtp?.stage]).toEqual(['too_many_connections', 'greeting']);
  });

  it('never repeats the password, whoever says it', async () => {
    const plain = Buffer.from(`\0alice@example.test\0${password}`).toString('base64');
    const { imap, smtp, text } = await tryOut({
      imap: `[AUTHENTICATIONFAILED] No such password: ${password}\u0007 ${'long '.repeat(300)}`,
      smtp: `535 5.7.8 You said ${plain} and ${password}`,
    });

    expect([imap?.code, smtp?.code]).toEqual(['auth_failed', 'auth_failed']);
    expect(imap?.serverText).toContain('No such password: ***');
    expect(imap?.serverText?.length).toBeLessThanOrEqual(500);
    expect(text).not.toContain(password);
    expect(text).not.toContain(plain.replace(/=+$/, ''));
  });

  it('knows the providers that take no normal password', () => {
    const refusal = {
      protocol: 'imap',
      serverText: 'Invalid credentials',
      imapCode: 'AUTHENTICATIONFAILED',
      smtpCode: null,
      mechanisms: [],
      hasAccessToken: false,
    } as const;

    expect(toAuthProblem({ ...refusal, host: 'imap.mail.yahoo.com' }).code).toBe('app_password_required');
    expect(toAuthProblem({ ...refusal, host: 'imap.mail.me.com' }).code).toBe('app_password_required');
    expect(toAuthProblem({ ...refusal, host: 'imap.elsewhere.example' }).code).toBe('auth_failed');
    expect(toAuthProblem({ ...refusal, host: 'imap.gmail.com', hasAccessToken: true }).code).toBe('oauth_expired');
  });
});

describe('a login by access token', () => {
  it('works on both lines, and the token comes back in no text', async () => {
    const token = 'canary-token-4711';
    await using imap = await startFakeImapServer({ security: 'tls', capability: 'IMAP4rev1 SASL-IR LOGINDISABLED AUTH=XOAUTH2' });
    await using smtp = await startFakeSmtpServer({ security: 'tls', extensions: ['AUTH XOAUTH2'] });
    await using refusing = await startFakeSmtpServer({
      security: 'tls',
      extensions: ['AUTH XOAUTH2'],
      authReply: `535 5.7.8 ${token} has run out`,
    });
    const toSettings = (server: typeof imap) => ({
      host: server.host,
      port: server.port,
      security: 'tls' as const,
      userName: 'alice@example.test',
      certificateFingerprint: server.certificate?.fingerprint ?? null,
    });
    const credentials = { kind: 'access-token', getAccessToken: async () => token } as const;
    const verify = (server: typeof smtp) =>
      verifyImapSmtp({
        settings: { imap: toSettings(imap), smtp: toSettings(server), timeoutMs: 2000 },
        credentials,
        emailAddress: 'alice@example.test',
      });

    const good = await verify(smtp);
    const bad = await verify(refusing);

    expect(good.isOk).toBe(true);
    expect(smtp.lines.map(({ line }) => line).filter((line) => line.startsWith('AUTH XOAUTH2 '))).toHaveLength(1);
    expect(bad.steps.at(-1)?.result).toMatchObject({ code: 'oauth_expired', stage: 'auth', serverText: '535 5.7.8 *** has run out' });
  });
});

describe('a server that is not there', () => {
  const toSettings = (port: number) => {
    const line = { host: 'mail.example.test', port, security: 'tls' as const, userName: 'alice', certificateFingerprint: null };
    return { imap: line, smtp: line, timeoutMs: 1000 };
  };
  const codesOf = async (options: ImapSmtpOptions) => {
    const steps: VerifyStep[] = [];
    await verifyImapSmtp(options, { onStep: (step) => steps.push(step) });
    return steps.flatMap(({ result }) => (result === 'ok' ? [] : [`${result.code} at ${result.stage}`]));
  };

  it('is told apart: no name, no listener, a forbidden address', async () => {
    const unknown: ResolveHost = async () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    const here: ResolveHost = async () => [{ address: '127.0.0.1', family: 4 }];
    const problem = {
      code: 'host_forbidden',
      stage: 'dns',
      protocol: 'imap',
      host: '',
      port: 0,
      serverText: null,
      hint: null,
      helpUrl: null,
      isRetryable: false,
      certificate: null,
    } as const;
    const guarded: ResolveHost = async () => Promise.reject(new MailError('PERMISSION_DENIED', 'Forbidden.', { problem }));

    expect(await codesOf(toOptions(toSettings(9), unknown))).toEqual(['dns_not_found at dns', 'dns_not_found at dns']);
    expect(await codesOf(toOptions(toSettings(9), here))).toEqual(['conn_refused at connect', 'conn_refused at connect']);
    expect(await codesOf(toOptions(toSettings(9), guarded))).toEqual(['host_forbidden at dns', 'host_forbidden at dns']);
  });
});
