import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from './certificates.ts';
import { type DovecotServer, startDovecot } from './dovecot.ts';
import { startFakeImapServer } from './fake-imap-server.ts';
import { startFakeSmtpServer } from './fake-smtp-server.ts';
import { startSubmissionServer } from './submission-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const raw = Buffer.from(
  'From: a@example.test\r\nTo: bob@example.test\r\nSubject: hello\r\nMessage-ID: <one@example.test>\r\n\r\nhello\r\n',
);

function openImap(port: number, ca: string, user: { emailAddress: string; password: string }, secure = true): ImapFlow {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure,
    doSTARTTLS: !secure,
    servername: 'localhost',
    tls: { ca },
    auth: { user: user.emailAddress, pass: user.password },
    logger: false,
  });
  client.on('error', () => undefined);
  return client;
}

async function countInbox(dovecot: DovecotServer, user: { emailAddress: string; password: string }): Promise<number> {
  const client = openImap(dovecot.ports.imaps, dovecot.certificate.caCertificate, user);
  await client.connect();
  const status = await client.status('INBOX', { messages: true });
  await client.logout();
  return status === false ? -1 : (status.messages ?? 0);
}

describe('the test servers', () => {
  it('give a Dovecot whose certificate its authority vouches for, with STARTTLS and a restart that keeps the mail', async () => {
    await using dovecot = await startDovecot({ hiddenCapabilities: ['MOVE', 'UIDPLUS'] });
    const [alice] = dovecot.users;
    await dovecot.deliver(alice.emailAddress, raw);
    await dovecot.restart();

    const client = openImap(dovecot.ports.imap, dovecot.certificate.caCertificate, alice, false);
    await client.connect();
    const capabilities = [...client.capabilities.keys()];
    await client.logout();

    expect(capabilities).toContain('CONDSTORE');
    expect(capabilities).not.toContain('MOVE');
    expect(capabilities).not.toContain('UIDPLUS');
    expect(await countInbox(dovecot, alice)).toBe(1);
  });

  it('take a submission after login and deliver it, and refuse what they are told to refuse', async () => {
    await using dovecot = await startDovecot();
    const [alice, bob] = [dovecot.users[0], dovecot.users[1] ?? dovecot.users[0]];
    await using submission = await startSubmissionServer({
      users: dovecot.users,
      security: 'starttls',
      rejectRecipients: ['nobody@example.test'],
      deliver: async (envelope, bytes) => {
        for (const recipient of envelope.rcptTo) await dovecot.deliver(recipient, bytes);
      },
    });
    const transport = createTransport({
      host: '127.0.0.1',
      port: submission.port,
      requireTLS: true,
      tls: { ca: submission.certificate.caCertificate, servername: 'localhost' },
      auth: { user: alice.emailAddress, pass: alice.password },
    });

    await transport.sendMail({ envelope: { from: alice.emailAddress, to: [bob.emailAddress] }, raw });
    const refused = transport.sendMail({ envelope: { from: alice.emailAddress, to: ['nobody@example.test'] }, raw });

    await expect(refused).rejects.toMatchObject({ responseCode: 550 });
    expect(await countInbox(dovecot, bob)).toBe(1);
    expect(submission.sessions[0]).toMatchObject({ wasEncryptedAtAuth: true, user: alice.emailAddress });
  });

  it('cut a line after the data, having delivered or not', async () => {
    let deliveredCount = 0;
    const user = { emailAddress: 'alice@example.test', password: 'canary' };
    await using submission = await startSubmissionServer({
      users: [user],
      deliver: async () => {
        deliveredCount += 1;
      },
    });
    const send = () =>
      createTransport({
        host: '127.0.0.1',
        port: submission.port,
        secure: true,
        tls: { ca: submission.certificate.caCertificate, servername: 'localhost' },
        auth: { user: user.emailAddress, pass: user.password },
      }).sendMail({ envelope: { from: user.emailAddress, to: ['b@example.test'] }, raw });

    submission.behaviour.dropAfterData = true;
    await expect(send()).rejects.toThrow();
    submission.behaviour.dropAfterData = false;
    submission.behaviour.dropBeforeReply = true;
    await expect(send()).rejects.toThrow();

    expect(deliveredCount).toBe(1);
  });

  it('break a line on demand through the proxy', async () => {
    await using dovecot = await startDovecot();
    await using proxy = await startTcpProxy({ target: dovecot.ports.imaps });
    const client = openImap(proxy.port, dovecot.certificate.caCertificate, dovecot.users[0]);
    await client.connect();
    const closed = new Promise((resolve) => client.once('close', resolve));

    proxy.cut('reset');
    await closed;

    expect(proxy.openLineCount).toBe(0);
    expect(proxy.received.length).toBeGreaterThan(100);
    expect(proxy.received.includes(dovecot.users[0].password)).toBe(false);
  });

  it('record what a client tells a server without STARTTLS', async () => {
    await using imap = await startFakeImapServer({ security: 'starttls', offersStartTls: false });
    const client = openImap(imap.port, '', { emailAddress: 'alice', password: 'canary' }, false);

    await expect(client.connect()).rejects.toThrow();

    expect(imap.clearBytes.includes('canary')).toBe(false);
    expect(imap.lines.map(({ line }) => line).join()).not.toContain('LOGIN');
  });

  it('upgrade a fake line to TLS and refuse the login there', async () => {
    await using imap = await startFakeImapServer({ security: 'starttls', loginRefusal: '[LIMIT] Too many logins' });
    await using smtp = await startFakeSmtpServer({ security: 'starttls', authReply: '535 5.7.8 Wrong' });
    const client = openImap(imap.port, imap.certificate?.caCertificate ?? '', { emailAddress: 'alice', password: 'canary' }, false);
    const transport = createTransport({
      host: '127.0.0.1',
      port: smtp.port,
      requireTLS: true,
      tls: { ca: smtp.certificate?.caCertificate, servername: 'localhost' },
      auth: { user: 'alice', pass: 'canary' },
    });

    await expect(client.connect()).rejects.toMatchObject({ responseText: expect.stringContaining('Too many logins') });
    await expect(transport.verify()).rejects.toMatchObject({ responseCode: 535 });
  });

  it('make certificates with the fault asked for', async () => {
    const expected = {
      expired: 'CERT_HAS_EXPIRED',
      'not-yet-valid': 'CERT_NOT_YET_VALID',
      'wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
    } as const;

    for (const kind of ['expired', 'not-yet-valid', 'wrong-name'] as const) {
      const certificate = await makeCertificate({ kind });
      await using imap = await startFakeImapServer({ certificate });
      const client = openImap(imap.port, certificate.caCertificate, { emailAddress: 'alice', password: 'canary' });

      await expect(client.connect()).rejects.toMatchObject({ code: expected[kind] });
    }
  });
});
