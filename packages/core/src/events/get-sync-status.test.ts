import { openDatabase, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openMailBed } from '../mail/testing/open-mail-bed.ts';
import { getSyncStatus } from './get-sync-status.ts';

it('tells of each of the own connections how far its mailboxes are covered', async () => {
  await using bed = await openMailBed();
  const { context, connectionId, mailboxId } = await bed.addAccount({ roles: ['inbox', 'sent', 'archive'] });
  await bed.addAccount();
  const inAccount = (work: Parameters<typeof bed.services.database.withUser<unknown>>[1]) =>
    bed.services.database.withUser(context.userId, work);
  const cover = (name: string, values: Partial<typeof schema.mailboxes.$inferInsert>) =>
    inAccount((db) =>
      db
        .update(schema.mailboxes)
        .set(values)
        .where(eq(schema.mailboxes.id, mailboxId(name))),
    );
  const facts = { connectionId, isKept: false, mailboxCount: 3 };

  await cover('inbox', { coveredBackTo: new Date('2025-01-01T00:00:00.000Z') });
  expect(await getSyncStatus(context)).toEqual([{ ...facts, coveredCount: 0, coveredBackTo: null }]);

  await cover('sent', { coveredBackTo: new Date('2024-01-01T00:00:00.000Z'), isFullyCovered: true });
  await cover('archive', { coveredBackTo: new Date('2023-01-01T00:00:00.000Z') });
  const worker = openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 1 });
  const lease = { connectionId, userId: context.userId, ownerId: 'a worker', fence: 1, leaseUntil: new Date(Date.now() + 60_000) };
  await worker.withUser(context.userId, (db) => db.insert(schema.syncLeases).values(lease));
  await worker.close();
  expect(await getSyncStatus(context)).toEqual([{ ...facts, isKept: true, coveredCount: 1, coveredBackTo: '2025-01-01T00:00:00.000Z' }]);

  for (const name of ['inbox', 'archive']) await cover(name, { isFullyCovered: true });
  expect(await getSyncStatus(context)).toEqual([{ ...facts, isKept: true, coveredCount: 3, coveredBackTo: null }]);
});
