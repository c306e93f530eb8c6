import { type Queryable, schema } from '@mailwright/db';
import type { MailboxCounts, MailboxId } from '@mailwright/mail';
import { and, eq, sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type IntentMark, isUntouchedSince, readIntentMark } from '../intents/intent-lane.ts';
import { CoverageFailures } from './coverage-failures.ts';
import { lockMirror } from './mirror-lock.ts';
import { perProcess, runOnce } from './per-process.ts';
import { recordset } from './recordset.ts';
import { textArray, toStorableCount } from './sql-values.ts';

const askEveryMs = 5_000;
const askedAt = perProcess(() => new Map<string, number>());

/** Messages in one mailbox. */
export interface MailboxCountView {
  readonly mailboxId: string;
  readonly connectionId: string;
  readonly totalCount: number;
  readonly unreadCount: number;
}

/** Unread and total messages of each mailbox; asks the providers every few seconds at most, the mirror answers in between. */
export async function countMailboxes(context: PersonContext, input: { connectionId: string }): Promise<readonly MailboxCountView[]> {
  const { services, userId } = context;
  const rows = await services.database.withUser(userId, (db) => readMailboxes(db, input.connectionId));
  const times = askedAt(services);
  const nowMs = services.now().getTime();
  // Before its mailboxes are known there is nothing to ask a provider.
  const connectionIds = [...new Set(rows.flatMap(({ connectionId, mailboxId }) => (mailboxId === null ? [] : [connectionId])))];
  const due = connectionIds.filter((id) => nowMs - (times.get(id) ?? Number.NEGATIVE_INFINITY) >= askEveryMs);
  if (due.length === 0) return toCounts(rows);
  for (const [id, atMs] of times) if (nowMs - atMs >= askEveryMs) times.delete(id);
  for (const id of due) times.set(id, nowMs);
  await new CoverageFailures(context).gather(
    due.map((connectionId) => ({ connectionId })),
    ({ connectionId }) => refreshOnce({ services, userId }, connectionId, rows),
  );
  return toCounts(await services.database.withUser(userId, (db) => readMailboxes(db, input.connectionId)));
}

/** Asks the provider of one connection, however short ago it was asked. */
export async function refreshCountsOf(context: PersonContext, connectionId: string): Promise<void> {
  const rows = await context.services.database.withUser(context.userId, (db) => readMailboxes(db, connectionId));
  await refreshOnce(context, connectionId, rows);
}

const refreshOnce = (context: PersonContext, connectionId: string, rows: MailboxRows): Promise<void> =>
  runOnce(context.services, `count ${connectionId}`, () => refreshCounts(context, connectionId, rows));

async function readMailboxes(db: Queryable, connectionId: string) {
  const rows = await db
    .select({
      connectionId: schema.connections.id,
      mailboxId: schema.mailboxes.id,
      providerId: schema.mailboxes.providerMailboxId,
      totalCount: schema.mailboxes.totalCount,
      unreadCount: schema.mailboxes.unreadCount,
    })
    .from(schema.connections)
    .leftJoin(schema.mailboxes, and(eq(schema.mailboxes.connectionId, schema.connections.id), eq(schema.mailboxes.isSelectable, true)))
    .where(connectionId === 'all' ? undefined : eq(schema.connections.id, connectionId));
  if (rows.length === 0 && connectionId !== 'all') throw notFound('connection');
  return rows;
}

type MailboxRows = Awaited<ReturnType<typeof readMailboxes>>;

const toCounts = (rows: MailboxRows): readonly MailboxCountView[] =>
  rows.flatMap(({ mailboxId, connectionId, totalCount, unreadCount }) =>
    mailboxId === null ? [] : [{ mailboxId, connectionId, totalCount: totalCount ?? 0, unreadCount: unreadCount ?? 0 }],
  );

async function refreshCounts(context: PersonContext, connectionId: string, rows: MailboxRows): Promise<void> {
  const { database } = context.services;
  const providerIds = rows.flatMap((row) => (row.connectionId === connectionId && row.providerId ? [row.providerId as MailboxId] : []));
  if (providerIds.length === 0) return;
  const since = await database.withUser(context.userId, (db) => readIntentMark(db, connectionId));
  const found = await withActiveDriver(context, connectionId, ({ driver }) => driver.countMailboxes(providerIds));
  await database.withUser(context.userId, async (db) => {
    await writeCounts(db, connectionId, found, since);
    await countInMirror(
      db,
      connectionId,
      providerIds.filter((id) => !found.has(id)),
    );
  });
}

/** What the provider has no counts for is counted in the mirror, where that holds all of it. */
async function countInMirror(db: Queryable, connectionId: string, providerIds: readonly MailboxId[]): Promise<void> {
  if (providerIds.length === 0) return;
  await lockMirror(db, connectionId);
  await db.execute(sql`
    update mailboxes b set total_count = c.total, unread_count = c.unread
    from mailboxes o cross join lateral (
      select count(*)::int as total, (count(*) filter (where m.is_unread))::int as unread
      from message_mailboxes l join messages m on m.id = l.message_id where l.mailbox_id = o.id
    ) c
    where o.id = b.id and b.connection_id = ${connectionId} and b.provider_mailbox_id = any(${textArray(providerIds)})
      and b.is_fully_covered and (b.total_count, b.unread_count) is distinct from (c.total, c.unread)`);
}

async function writeCounts(
  db: Queryable,
  connectionId: string,
  found: ReadonlyMap<MailboxId, MailboxCounts>,
  since: IntentMark,
): Promise<void> {
  await lockMirror(db, connectionId);
  // Counts taken while an act was under way may be from before it; the mirror knows better.
  if (!(await isUntouchedSince(db, connectionId, since))) return;
  const rows = [...found].map(([id, { total, unread }]) => ({ id, total: toStorableCount(total), unread: toStorableCount(unread) }));
  await db.execute(sql`
    update mailboxes b set total_count = r.total, unread_count = r.unread
    from ${recordset(rows, 'r', { id: 'text', total: 'int', unread: 'int' })}
    where b.connection_id = ${connectionId} and b.provider_mailbox_id = r.id
      and (b.total_count, b.unread_count) is distinct from (r.total, r.unread)`);
}
