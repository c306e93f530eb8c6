import { type Database, openDatabase, schema } from '@mailwright/db';
import { buildMessage, type DovecotServer, type SubmissionServer, startDovecot, startSubmissionServer } from '@mailwright/driver-testkit';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as core from '../index.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

const hourMs = 60 * 60_000;
const withinAMinute = { timeout: 60_000, interval: 200 };

describe('keeping a mirror by tokens', () => {
  let dovecot: DovecotServer;
  let submission: SubmissionServer;
  let bed: OAuthBed;
  let worker: Database;
  let runner: core.SyncRunner;
  let ada: core.PersonContext;

  beforeAll(async () => {
    bed = await openOAuthBed(async (provider) => {
      dovecot = await startDovecot({ introspectionUrl: provider.introspectionUrl });
      const findTokenUser = (token: string) => provider.store.findActive(token)?.account.emailAddress ?? null;
      submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => undefined, findTokenUser });
      const [user] = dovecot.users;
      return { servers: { imap: dovecot.imapSettings(user), smtp: submission.smtpSettings(user) } };
    });
    worker = openDatabase({ url: bed.database.url, role: 'worker', maxConnections: 5 });
    runner = await core.startSyncRunner({ ...bed.services, database: worker });
    ada = await bed.addPerson();
  });
  afterAll(async () => {
    await runner?.stop();
    await worker?.close();
    await bed?.[Symbol.asyncDispose]();
    await Promise.all([dovecot?.stop(), submission?.stop()]);
  });

  const deliver = (subject: string) =>
    dovecot.deliver('alice@example.test', buildMessage({ messageIdHeader: `<${subject}@elsewhere.example>`, subject }));

  function readMirror(connectionId: string) {
    const { messages } = schema;
    return bed.services.database.withUser(ada.userId, (db) =>
      db.select({ id: messages.id, subject: messages.subject }).from(messages).where(eq(messages.connectionId, connectionId)),
    );
  }

  async function readConnection(connectionId: string) {
    const { connections } = schema;
    const [row] = await bed.services.database.withUser(ada.userId, (db) =>
      db.select({ status: connections.status, state: connections.state }).from(connections).where(eq(connections.id, connectionId)),
    );
    return row;
  }

  it('tells within a minute that access ended, once, asks the provider no more, and goes on when the person comes back', async () => {
    const other = await core.createDemoConnection(ada);
    await deliver('before');
    const connectionId = await bed.connect(ada);
    await core.syncMailboxes(ada, { connectionId });
    await vi.waitFor(async () => expect((await readMirror(connectionId)).map(({ subject }) => subject)).toEqual(['before']), withinAMinute);
    const [before] = await readMirror(connectionId);

    bed.pass(60_000);
    const calls = bed.provider.tokenCalls.length;
    bed.provider.store.revokeAccount('alice@example.test');
    await dovecot.doveadm(['kick', 'alice@example.test']);
    const isTold = async () => expect((await readConnection(connectionId))?.status).toBe('reauthorization-required');
    await vi.waitFor(isTold, withinAMinute);
    const told = await readConnection(connectionId);
    for (let minute = 0; minute < 60; minute += 1) {
      bed.pass(hourMs / 60);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    expect(bed.provider.tokenCalls.length - calls).toBe(1);
    expect(await readConnection(connectionId)).toEqual(told);
    expect((await core.getConnection(ada, { connectionId: other.id })).status).toBe(other.status);

    await deliver('meanwhile');
    expect(await bed.connect(ada, { connectionId })).toBe(connectionId);
    await vi.waitFor(async () => {
      const subjects = (await readMirror(connectionId)).map(({ subject }) => subject).sort();
      expect(subjects).toEqual(['before', 'meanwhile']);
    }, withinAMinute);
    expect(await readMirror(connectionId)).toContainEqual(before);
  }, 240_000);
});
