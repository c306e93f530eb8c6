import { openDatabase, schema } from '@mailwright/db';
import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { startTcpProxy } from '@mailwright/driver-testkit';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CoreServices } from '../context.ts';
import { type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';
import { runSync } from './run-sync.ts';
import { acquireLease } from './sync-lease.ts';

let bed: MailBed;
let services: CoreServices;
beforeAll(async () => {
  bed = await openMailBed();
  services = { ...bed.services, database: openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 3 }) };
});
afterAll(async () => {
  await services.database.close();
  await bed[Symbol.asyncDispose]();
});

/** Keeps a mirror whose server refuses every line; gives what is told of the connection afterwards. */
async function failToKeep({ isTakenOver }: { readonly isTakenOver: boolean }) {
  await using proxy = await startTcpProxy({ target: 1 });
  proxy.faults.isRefusing = true;
  const imap = { host: '127.0.0.1', port: proxy.port, security: 'tls', userName: 'ada', certificateFingerprint: null } as const;
  const driver = createImapSmtpMailManager({
    settings: { imap, smtp: imap, timeoutMs: 2000 },
    credentials: { kind: 'password', imapPassword: 'secret', smtpPassword: 'secret' },
    emailAddress: 'ada@example.test',
  });
  const { connectionId, context } = await bed.addDriver(driver);
  const lease = await acquireLease(services.database, { id: connectionId, userId: context.userId }, 'one');
  if (!lease) throw new Error('The lease is held.');
  if (isTakenOver) await services.database.db.execute(sql`update sync_leases set fence = fence + 1, owner_id = 'other'`);
  const former = { failureCount: 0, refusalCount: 0 };

  await runSync(services, lease, { signal: new AbortController().signal, former });

  await driver.close();
  const { connections, syncLeases } = schema;
  const [row] = await services.database.db
    .select({ since: connections.unreachableSince, state: connections.state, failures: syncLeases.failureCount })
    .from(connections)
    .innerJoin(syncLeases, eq(syncLeases.connectionId, connections.id))
    .where(eq(connections.id, connectionId));
  return row;
}

it('who keeps a mirror tells that the server does not answer', async () => {
  expect(await failToKeep({ isTakenOver: false })).toEqual({ since: expect.any(Date), state: 1, failures: 1 });
});

it('who lost it to another process tells nothing of the server', async () => {
  expect(await failToKeep({ isTakenOver: true })).toEqual({ since: null, state: 0, failures: 0 });
});
