import { buildMessage, type DovecotServer, type SubmissionServer, startDovecot, startSubmissionServer } from '@mailwright/driver-testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { expectAccessEnded } from './testing/expect-access-ended.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

describe('a connection by OAuth', () => {
  let dovecot: DovecotServer;
  let submission: SubmissionServer;
  let bed: OAuthBed;

  beforeAll(async () => {
    bed = await openOAuthBed(async (provider) => {
      dovecot = await startDovecot({ introspectionUrl: provider.introspectionUrl });
      submission = await startSubmissionServer({
        users: dovecot.users,
        deliver: async () => undefined,
        findTokenUser: (token) => provider.store.findActive(token)?.account.emailAddress ?? null,
      });
      const [user] = dovecot.users;
      return { servers: { imap: dovecot.imapSettings(user), smtp: submission.smtpSettings(user) } };
    });
  });
  afterAll(async () => {
    await bed?.[Symbol.asyncDispose]();
    await Promise.all([dovecot?.stop(), submission?.stop()]);
  });

  it('reads and sends with tokens alone, says so when access ends, and comes back with everything when the person does', async () => {
    const ada = await bed.addPerson();
    const messageIdHeader = '<hello@elsewhere.example>';
    await dovecot.deliver('alice@example.test', buildMessage({ messageIdHeader, subject: 'Hello', from: 'bob@elsewhere.example' }));
    const connectionId = await bed.connect(ada);
    const other = await core.createDemoConnection(ada);
    const subjects = async () => (await core.listThreads(ada, { connectionId })).threads.map(({ subject }) => subject);

    const tested = await core.testConnection(ada, { connectionId });
    expect(tested.report.steps.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(tested.connection.status).toBe('ok');
    await core.syncMailboxes(ada, { connectionId });
    expect(await subjects()).toEqual(['Hello']);

    bed.pass(60_000);
    bed.provider.store.revokeAccount('alice@example.test');
    bed.provider.store.expireAccessTokens();
    await dovecot.doveadm(['kick', 'alice@example.test']);
    await expectAccessEnded(bed, ada, { connectionId, other });

    expect(await bed.connect(ada, { connectionId })).toBe(connectionId);
    expect((await core.testConnection(ada, { connectionId })).connection.status).toBe('ok');
    expect(await subjects()).toEqual(['Hello']);
  });
});
