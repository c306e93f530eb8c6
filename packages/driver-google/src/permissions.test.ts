import { buildMessage } from '@mailwright/driver-testkit';
import { MailError, type MessageId } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { openDouble } from './testing/open-double.ts';

describe('access tokens', () => {
  it('an expired one is renewed once, and the call works', async () => {
    await using double = await openDouble();
    double.setToken('expired', double.emulator.issueToken(double.emailAddress, ['https://mail.google.com/']));

    const mailboxes = await double.manager.listMailboxes();

    expect(mailboxes.length).toBeGreaterThan(4);
    expect(double.tokenCalls).toEqual([false, true]);
  });

  it('one that expires within a session is renewed for every kind of call', async () => {
    await using double = await openDouble();
    const [id] = await double.deliver(3);
    const expire = () => double.setToken('expired', double.emulator.issueToken(double.emailAddress, ['https://mail.google.com/']));

    expire();
    expect((await double.manager.listMessages({ limit: 5 })).messages).toHaveLength(3);
    expire();
    expect((await double.manager.getMessage(id ?? ('' as MessageId))).text).toContain('Hello.');
    expire();
    await (await double.manager.openRawMessage(id ?? ('' as MessageId))).stream.cancel();
    expire();
    const messageIdHeader = '<sent@token.example>';
    const raw = buildMessage({ messageIdHeader, subject: 'sent', to: 'other@example.test' });
    const receipt = await double.manager.sendMessage({
      raw,
      messageIdHeader,
      envelope: { mailFrom: double.emailAddress, rcptTo: ['other@example.test'] },
    });

    expect(receipt.sentCopy).toBe('filed');
  });

  it('one that is refused fresh as well ends in REAUTHORIZATION_REQUIRED after two requests', async () => {
    await using double = await openDouble();
    double.setToken('revoked', 'revoked too');

    await expect(double.manager.listMailboxes()).rejects.toMatchObject({
      code: 'REAUTHORIZATION_REQUIRED',
      retry: 'after-reauthorization',
    });

    expect(double.tokenCalls).toEqual([false, true]);
  });

  it('a token source that has none any more is believed without a request', async () => {
    await using double = await openDouble();
    const { createGoogleMailManager } = await import('./google-mail-manager.ts');
    await using manager = createGoogleMailManager({
      rootUrl: double.emulator.url,
      grantedScopes: ['https://mail.google.com/'],
      getAccessToken: async () => {
        throw new MailError('REAUTHORIZATION_REQUIRED', 'The grant has ended.');
      },
    });

    await expect(manager.getChanges(null)).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });

    expect(double.emulator.requests).toEqual([]);
  });

  it('a test tells a revoked grant at its stage', async () => {
    await using double = await openDouble();
    double.setToken('revoked', 'revoked too');

    const report = await double.manager.verify();

    expect(report.isOk).toBe(false);
    expect(report.steps).toMatchObject([
      { protocol: 'http', stage: 'auth', result: { code: 'oauth_revoked', stage: 'auth', isRetryable: false } },
    ]);
  });
});

describe('scopes', () => {
  it('reading alone declares nothing else and refuses it without a request', async () => {
    await using double = await openDouble({ grantedScopes: ['https://www.googleapis.com/auth/gmail.readonly'] });
    const capabilities = await double.manager.getCapabilities();

    expect(capabilities).toMatchObject({
      canSend: false,
      canSaveDrafts: false,
      canCreateMailboxes: false,
      canDestroyMessages: false,
      keptFlags: [],
    });
    await expect(double.manager.setFlags([], { add: ['$seen'] })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(double.manager.createMailbox({ name: 'refused' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(double.emulator.requests).toEqual([]);
  });

  it('a scope that Google has taken back asks for consent again', async () => {
    await using double = await openDouble();
    double.setToken(double.emulator.issueToken(double.emailAddress, ['https://www.googleapis.com/auth/gmail.readonly']));

    await expect(double.manager.createMailbox({ name: 'refused' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      retry: 'after-reauthorization',
    });
  });
});

it('identities come with their signatures, the default first, and none that waits for its confirmation', async () => {
  await using double = await openDouble({
    sendAs: [
      { sendAsEmail: 'reader@example.test', displayName: '', signature: '', isPrimary: true },
      {
        sendAsEmail: 'work@example.test',
        displayName: 'Ada at Work',
        signature: '<b>Ada</b>',
        isDefault: true,
        verificationStatus: 'accepted',
      },
      { sendAsEmail: 'new@example.test', verificationStatus: 'pending' },
    ],
  });

  expect(await double.manager.listIdentities()).toEqual([
    { address: { name: 'Ada at Work', address: 'work@example.test' }, isDefault: true, signatureHtml: '<b>Ada</b>' },
    { address: { name: null, address: 'reader@example.test' }, isDefault: false, signatureHtml: null },
  ]);
});
