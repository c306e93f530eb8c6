import { randomUUID } from 'node:crypto';
import { openDatabase, schema } from '@mailwright/db';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { archiveMail } from '../mail/archive-mail.ts';
import { listThreads } from '../mail/list-threads.ts';
import { setFlags } from '../mail/set-flags.ts';
import { withMailBed } from '../mail/testing/with-mail-bed.ts';
import { listChanges, toChangedQuery } from './list-changes.ts';
import { sweepDestroyedThreads } from './sweep-destroyed-threads.ts';

const mail = withMailBed();

const list = async () => {
  mail.bed.passTime(60_000);
  return listThreads(mail.account.context, { connectionId: mail.account.connectionId, role: 'inbox' });
};
const changesSince = (sinceState: number) => listChanges(mail.account.context, { connectionId: mail.account.connectionId, sinceState });
const stateNow = async () => (await changesSince(0)).state;

describe('listChanges', () => {
  it('tells a new thread with its place, and nothing once that is known', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Old' });
    await list();
    const before = await stateNow();
    mail.account.manager.deliver('inbox', { subject: 'New', receivedAt: '2026-03-01T10:00:00.000Z' });
    const page = await list();

    const changes = await changesSince(before);

    expect(changes).toMatchObject({ mustReload: false, destroyedThreadIds: [] });
    expect(changes.state).toBeGreaterThan(before);
    expect(changes.mailboxes.find(({ role }) => role === 'inbox')).toMatchObject({ totalCount: 2, unreadCount: 2 });
    expect(mail.account.manager.calls).not.toContain('countMailboxes');
    const placements = [{ mailboxId: mail.account.mailboxId('inbox'), latestReceivedAt: '2026-03-01T10:00:00.000Z', unreadCount: 1 }];
    const { latestReceivedAt, mailboxIds, ...row } = page.threads[0] ?? {};
    expect([latestReceivedAt, mailboxIds]).toEqual(['2026-03-01T10:00:00.000Z', [mail.account.mailboxId('inbox')]]);
    expect(changes.threads).toEqual([{ ...row, placements }]);
    expect(await changesSince(changes.state)).toMatchObject({
      state: changes.state,
      threads: [],
      destroyedThreadIds: [],
      mustReload: false,
    });
  });

  it('tells flags, moves and counts', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Read me' });
    const [thread] = (await list()).threads;
    const { connectionId } = mail.account;
    const threadIds = [thread?.id ?? ''];
    const before = await stateNow();

    await setFlags(mail.account.context, { connectionId, threadIds, messageIds: [], add: ['$seen', '$flagged'], remove: [] });
    const read = await changesSince(before);
    await archiveMail(mail.account.context, { connectionId, threadIds, messageIds: [], mailboxId: mail.account.mailboxId('inbox') });
    const moved = await changesSince(read.state);

    expect(read.threads).toMatchObject([{ id: thread?.id, unreadCount: 0, isFlagged: true }]);
    expect(moved.threads.map(({ placements }) => placements.map(({ mailboxId }) => mailboxId))).toEqual([
      [mail.account.mailboxId('archive')],
    ]);
    expect(moved.mailboxes.find(({ role }) => role === 'archive')).toMatchObject({ totalCount: 1 });
  });

  it('tells threads that are in no mailbox any more', async () => {
    const id = mail.account.manager.deliver('inbox');
    const [thread] = (await list()).threads;
    const before = await stateNow();
    mail.account.manager.expunge(id);
    await list();

    expect(await changesSince(before)).toMatchObject({ threads: [], destroyedThreadIds: [thread?.id] });
  });

  it('tells threads that a late parent joined, for a week, and then asks to reload', async () => {
    const first = { header: '<b@x>', references: ['<a@x>'], subject: 'Re: Plans', receivedAt: '2026-02-01T10:00:00.000Z' };
    mail.account.manager.deliver('inbox', first);
    mail.account.manager.deliver('inbox', {
      header: '<d@x>',
      references: ['<c@x>'],
      subject: 'Re: Plans',
      receivedAt: '2026-02-02T10:00:00.000Z',
    });
    const apart = (await list()).threads.map(({ id }) => id);
    const before = await stateNow();
    mail.account.manager.deliver('inbox', {
      header: '<c@x>',
      references: ['<b@x>'],
      subject: 'Re: Plans',
      receivedAt: '2026-02-01T11:00:00.000Z',
    });
    const [joined, ...others] = (await list()).threads;

    const changes = await changesSince(before);

    expect(others).toEqual([]);
    expect(changes.threads.map(({ id }) => id)).toEqual([joined?.id]);
    expect(changes.destroyedThreadIds).toEqual(apart.filter((id) => id !== joined?.id));

    const worker = openDatabase({ url: mail.bed.databaseUrl, role: 'worker', maxConnections: 1 });
    await sweepDestroyedThreads({ database: worker, now: () => new Date() });
    expect(await changesSince(before)).toMatchObject({ mustReload: false });
    await sweepDestroyedThreads({ database: worker, now: () => new Date(Date.now() + 8 * 24 * 60 * 60 * 1000) });
    await worker.close();

    expect(await changesSince(before)).toMatchObject({ mustReload: true, threads: [], destroyedThreadIds: [] });
    expect(await changesSince(changes.state)).toMatchObject({ mustReload: false });
  });

  it('asks to reload where too much changed, and of a state that is not known', async () => {
    const { context, connectionId } = mail.account;
    const rows = Array.from({ length: 501 }, () => ({ userId: context.userId, connectionId, changedState: 1 }));
    await mail.bed.services.database.withUser(context.userId, async (db) => {
      await db.insert(schema.threads).values(rows);
      await db.update(schema.connections).set({ state: 1 }).where(eq(schema.connections.id, connectionId));
    });

    expect(await changesSince(0)).toMatchObject({ state: 1, mustReload: true, threads: [] });
    expect(await changesSince(1)).toMatchObject({ mustReload: false });
    expect(await changesSince(2)).toMatchObject({ mustReload: true });
  });

  it('finds them by the index, row-level security or not', async () => {
    const { context, connectionId } = mail.account;

    const plan = await mail.bed.services.database.withUser(context.userId, async (db) => {
      await db.execute(sql`set local enable_seqscan = off`);
      return db.execute<{ 'QUERY PLAN': string }>(sql`explain (costs off) ${toChangedQuery({ connectionId, sinceState: 5 })}`);
    });

    const lines = plan.map((line) => line['QUERY PLAN'].trim());
    expect(lines.join(' ')).toMatch(/Scan using threads_changed on threads t Index Cond: \(\(connection_id = .*\(changed_state > /);
  });

  it('knows no connection of somebody else', async () => {
    const stranger = await mail.bed.addAccount();

    await expect(listChanges(stranger.context, { connectionId: mail.account.connectionId, sinceState: 0 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(listChanges(stranger.context, { connectionId: randomUUID(), sinceState: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
