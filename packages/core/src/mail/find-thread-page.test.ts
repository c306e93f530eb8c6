import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { findThreadPage, type PageBounds, toThreadPageQuery } from './find-thread-page.ts';
import { openMailBed } from './testing/open-mail-bed.ts';

const day = Date.UTC(2020, 5, 1);

it('a page of a large mailbox is an index scan, also over several mailboxes, deep and with a bound', async () => {
  await using bed = await openMailBed();
  const { context, connectionId, mailboxId } = await bed.addAccount();
  const mailboxIds = [mailboxId('inbox'), mailboxId('archive')];
  const bounds = {
    after: { latestReceivedAt: new Date(day).toISOString(), threadId: connectionId },
    coveredBackTo: new Date(day - 1e9),
    limit: 51,
  };
  const plans = await bed.services.database.withUser(context.userId, async (db) => {
    await db.execute(sql`
      insert into threads (user_id, connection_id, latest_received_at)
      select ${context.userId}, ${connectionId}::uuid, timestamptz '2020-01-01' + n * interval '13 minutes' from generate_series(1, 30000) n`);
    await db.execute(sql`
      insert into thread_mailboxes (thread_id, mailbox_id, user_id, latest_received_at, message_count, unread_count, is_flagged, has_attachment)
      select t.id, b.id, t.user_id, t.latest_received_at, 1, 0, false, false from threads t join mailboxes b on b.name in ('inbox', 'archive')`);
    // Nobody has counted the fresh rows, so the planner is told what it would find: that the index gives the order.
    await db.execute(sql`set local enable_bitmapscan = off`);
    await db.execute(sql`set local enable_sort = off`);
    const explain = async (ids: readonly string[], within: PageBounds) => {
      const lines = await db.execute<{ 'QUERY PLAN': string }>(sql`explain (costs off) ${toThreadPageQuery(ids, within)}`);
      return lines.map((line) => line['QUERY PLAN']).join('\n');
    };
    const newest = { after: null, coveredBackTo: null, limit: 51 };
    return [
      await explain(mailboxIds.slice(0, 1), newest),
      await explain(mailboxIds.slice(0, 1), bounds),
      await explain(mailboxIds, newest),
      await explain(mailboxIds, { ...bounds, direction: 'newer' }),
      await explain(mailboxIds.slice(0, 1), { ...bounds, direction: 'both' }),
    ];
  });
  const page = await bed.services.database.withUser(context.userId, (db) => findThreadPage(db, mailboxIds, bounds));

  for (const plan of plans) {
    expect(plan).toMatch(/Index Scan (Backward )?using thread_mailboxes_latest/);
    expect(plan).not.toMatch(/Seq Scan|Sort Key: t.*NULLS LAST/);
  }
  expect(new Set(page.map(({ id }) => id)).size).toBe(51);
});
