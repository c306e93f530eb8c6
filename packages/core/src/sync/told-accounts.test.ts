import { type Database, openDatabase, schema } from '@mailwright/db';
import { buildMessage, type GmailEmulator, startGmailEmulator } from '@mailwright/driver-testkit';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as core from '../index.ts';
import { type OAuthBed, openOAuthBed } from '../oauth/testing/open-oauth-bed.ts';

const alice = 'alice@example.test';
const bob = 'bob@example.test';
// Far less than a minute, after which the history would be looked at anyhow.
const soon = { timeout: 20_000, interval: 50 };

describe('a provider that tells of changes', { timeout: 60_000 }, () => {
  let emulator: GmailEmulator;
  let bed: OAuthBed;
  let worker: Database;
  let runner: core.SyncRunner;

  beforeAll(async () => {
    bed = await openOAuthBed(async ({ store }) => {
      emulator = await startGmailEmulator({
        users: [{ emailAddress: alice }, { emailAddress: bob }],
        findGrant: (token) => {
          const found = store.findActive(token);
          return found && { emailAddress: found.account.emailAddress, scopes: new Set(found.scopes) };
        },
      });
      return { apiUrl: emulator.url, pushTopic: 'projects/p/topics/mail' };
    });
    worker = openDatabase({ url: bed.database.url, role: 'worker', maxConnections: 5 });
    runner = await core.startSyncRunner({ ...bed.services, database: worker });
  });
  afterAll(async () => {
    await runner?.stop();
    await worker?.close();
    await bed?.[Symbol.asyncDispose]();
    await emulator?.[Symbol.asyncDispose]();
  });

  const looksAfterWatch = () => {
    const paths = emulator.requests.map(({ path }) => path);
    const watchedAt = paths.indexOf('watch');
    return watchedAt < 0 ? 0 : paths.slice(watchedAt).filter((path) => path === 'history').length;
  };

  it('has the mirror of that account look at once, and no other', async () => {
    const ada = await bed.addPerson();
    const connectionId = await bed.connect(ada);
    const readSubjects = () =>
      bed.services.database.withUser(ada.userId, async (db) => {
        const { messages } = schema;
        const rows = await db.select({ subject: messages.subject }).from(messages).where(eq(messages.connectionId, connectionId));
        return rows.map(({ subject }) => subject);
      });
    await vi.waitFor(() => expect([looksAfterWatch(), emulator.underWay]).toEqual([1, 0]), { ...soon, timeout: 40_000 });

    const raw = buildMessage({ messageIdHeader: '<told@elsewhere.example>', subject: 'told', to: alice });
    await emulator.deliver(alice, raw);
    await core.tellChanged(bed.services, { provider: 'google', emailAddress: bob });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([looksAfterWatch(), await readSubjects()]).toEqual([1, []]);

    await core.tellChanged(bed.services, { provider: 'google', emailAddress: 'Alice@Example.test' });
    await vi.waitFor(async () => expect(await readSubjects()).toEqual(['told']), soon);
  });

  it('is asked to tell no more before a removed connection gives its access back', async () => {
    const ada = await bed.addPerson();
    const connectionId = await bed.connect(ada);
    const before = bed.provider.revoked.length;
    const revokedAtStop: number[] = [];
    const noteStop = ({ path }: { readonly path: string }) => {
      if (path === 'stop') revokedAtStop.push(bed.provider.revoked.length);
      return false;
    };
    using _noted = emulator.faults.add({ fault: { kind: 'drop' }, matches: noteStop });
    await core.removeConnection(ada, { connectionId });

    expect([revokedAtStop, bed.provider.revoked.length]).toEqual([[before], before + 1]);
  });

  it('that does not answer to that holds up no removal', async () => {
    const ada = await bed.addPerson();
    const connectionId = await bed.connect(ada);
    const before = bed.provider.revoked.length;
    const asked: string[] = [];
    const isStop = ({ path }: { readonly path: string }) => {
      asked.push(path);
      return path === 'stop';
    };
    using _stalled = emulator.faults.add({ fault: { kind: 'stall' }, matches: isStop });
    const startedAt = performance.now();
    await core.removeConnection(ada, { connectionId });

    expect(asked).toContain('stop');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await core.listConnections(ada)).toEqual([]);
    expect(bed.provider.revoked.length).toBe(before + 1);
  });
});
