import { type Mailbox, MailError, type MailManager } from '@mailwright/mail';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import type { DriverHarness } from '../driver-harness.ts';
import { buildMessage } from '../fixtures/build-message.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { startSubmissionServer } from '../servers/submission-server.ts';
import { createDovecotHarness, type ImapSmtpAccount } from './dovecot-harness.ts';
import { ImapLogin } from './imap-login.ts';
import { createLoginHarness } from './login-harness.ts';

/** Opens a harness and gives the account a driver would be told of; no driver is needed to look at a harness. */
async function openHarness(open: (keep: (account: ImapSmtpAccount) => MailManager) => Promise<DriverHarness>) {
  const accounts: ImapSmtpAccount[] = [];
  const harness = await open((account) => {
    accounts.push(account);
    throw new MailError('UNSUPPORTED', 'There is no driver here.');
  });
  await harness.createManager().catch(() => undefined);
  const [account] = accounts;
  if (account === undefined) throw new Error('The harness asked for no manager.');
  return { harness, account };
}

async function send(account: ImapSmtpAccount, to: string, raw: Uint8Array): Promise<void> {
  const { host, port, userName } = account.settings.smtp;
  const transport = createTransport({
    host,
    port,
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: userName, pass: account.smtpPassword },
  });
  await transport.sendMail({ envelope: { from: account.emailAddress, to: [to] }, raw: Buffer.from(raw) });
}

function build(harness: DriverHarness, name: string) {
  const messageIdHeader = `<${name}@${harness.messageIdDomain}>`;
  return { messageIdHeader, raw: buildMessage({ messageIdHeader, subject: `Grüße von ${name}` }) };
}

describe('the Dovecot harness', () => {
  it('delivers, changes and lists by clients of its own', async () => {
    const { harness } = await openHarness((createManager) => createDovecotHarness({ name: 'test', createManager }).open());
    await using _ = harness;
    const message = build(harness, 'one');

    await harness.deliver(message.raw);
    await harness.changeElsewhere('mark-seen', message.messageIdHeader);
    const [inInbox] = await harness.listElsewhere(message.messageIdHeader);
    await harness.changeElsewhere('move-to-trash', message.messageIdHeader);
    const inTrash = await harness.listElsewhere(message.messageIdHeader);
    await harness.changeElsewhere('mark-deleted', message.messageIdHeader);
    const marked = await harness.listElsewhere(message.messageIdHeader);
    await harness.changeElsewhere('destroy', message.messageIdHeader);

    expect(inInbox).toMatchObject({ mailboxRole: 'inbox', flags: ['$seen'], isMarkedDeleted: false });
    expect(inTrash.map((copy) => copy.mailboxRole)).toEqual(['trash']);
    expect(marked[0]?.isMarkedDeleted).toBe(true);
    expect(await harness.listElsewhere(message.messageIdHeader)).toEqual([]);
  });

  it('forces what it says: refused recipients, throttling, lost replies, the own Sent copy, a new UIDVALIDITY', async () => {
    const { harness, account } = await openHarness((createManager) => createDovecotHarness({ name: 'test', createManager }).open());
    await using _ = harness;
    const lost = build(harness, 'lost');
    const filed = build(harness, 'filed');

    {
      await using _refused = await harness.force('reject-recipient');
      await expect(send(account, harness.refusedAddress, lost.raw)).rejects.toMatchObject({ responseCode: 550 });
    }
    {
      await using _throttled = await harness.force('rate-limit');
      await expect(send(account, harness.otherAddress, lost.raw)).rejects.toMatchObject({ responseCode: 451 });
    }
    {
      await using _lost = await harness.force('lose-reply');
      await expect(send(account, harness.otherAddress, lost.raw)).rejects.toThrow();
    }
    {
      await using _filed = await harness.force('server-files-sent');
      await send(account, harness.otherAddress, filed.raw);
    }
    await harness.force('expire-cursor');

    expect(await harness.listReceived(harness.otherAddress, lost.messageIdHeader)).toHaveLength(1);
    expect((await harness.listElsewhere(filed.messageIdHeader)).map((copy) => copy.mailboxRole)).toEqual(['sent']);
    expect(harness.secrets).toContain(account.imapPassword);
  });
});

describe('the harness of two logins', () => {
  it('works in a mailbox of its own and leaves nothing behind', async () => {
    await using dovecot = await startDovecot();
    const [alice, bob = alice] = dovecot.users;
    await using submission = await startSubmissionServer({
      users: dovecot.users,
      deliver: async (envelope, raw) => {
        for (const recipient of envelope.rcptTo) await dovecot.deliver(recipient, raw);
      },
    });
    const imap = { settings: dovecot.imapSettings(alice), password: alice.password };
    const imap2 = { settings: dovecot.imapSettings(bob), password: bob.password };
    const smtp = { settings: submission.smtpSettings(alice), password: alice.password };
    const { harness, account } = await openHarness((createManager) =>
      createLoginHarness({ name: 'test', imap, imap2, smtp, createManager }).open(),
    );
    const [delivered, sent] = [build(harness, 'delivered'), build(harness, 'sent')];

    await harness.deliver(delivered.raw);
    await harness.force('expire-cursor');
    await harness.deliver(delivered.raw);
    await send(account, harness.otherAddress, sent.raw);
    const [copy] = await harness.listElsewhere(delivered.messageIdHeader);
    const received = await harness.listReceived(harness.otherAddress, sent.messageIdHeader);
    const during = await new ImapLogin(imap).listMailboxPaths();
    await harness[Symbol.asyncDispose]();

    expect(copy?.mailboxName).toMatch(/^contract-/);
    expect(received).toHaveLength(1);
    expect(harness.findArrivals([{ name: copy?.mailboxName } as Mailbox])).toBeDefined();
    expect(during.filter((path) => path.startsWith('contract-'))).toHaveLength(1);
    expect((await new ImapLogin(imap).listMailboxPaths()).filter((path) => path.startsWith('contract-'))).toEqual([]);
    expect(await new ImapLogin(imap2).listCopies(sent.messageIdHeader)).toEqual([]);
  });
});
