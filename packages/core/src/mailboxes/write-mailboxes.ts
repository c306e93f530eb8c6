import { randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@mailwright/db';
import type { Mailbox, MailboxFingerprint } from '@mailwright/mail';
import { eq, inArray, sql } from 'drizzle-orm';
import { bumpState } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { toStorableCount, toStorableText, uuidArray } from '../mail/sql-values.ts';
import type { MailboxMatch } from './match-mailboxes.ts';

/** Whose mailboxes are written. */
export interface MailboxOwner {
  readonly userId: string;
  readonly connectionId: string;
  readonly now: Date;
}

/** Writes a matched listing under the mirror's lock: the number of statements does not grow with the number of mailboxes. */
export async function writeMailboxes(db: Queryable, owner: MailboxOwner, match: MailboxMatch): Promise<void> {
  const stale = match.kept.filter(({ row, mailbox }) => isOtherMail(row, mailbox)).map(({ row }) => row.id);
  const removed = match.removed.map(({ id }) => id);
  const orphaned = await dropLinks(db, { stale, removed });
  const rowIds = new Map<string, string>(match.kept.map(({ row, mailbox }) => [mailbox.id, row.id]));
  for (const mailbox of match.added) rowIds.set(mailbox.id, randomUUID());
  const records = [...match.kept.map(({ mailbox }) => mailbox), ...match.added].map((mailbox) => toRecord(mailbox, rowIds));
  await freeChangedIds(db, match);
  await upsert(db, owner, records);
  if (orphaned.length > 0) await refreshThreads(db, orphaned);
  const { connections } = schema;
  await db
    .update(connections)
    .set({ mailboxesSyncedAt: owner.now, updatedAt: sql`${connections.updatedAt}` })
    .where(eq(connections.id, owner.connectionId));
  await bumpState(db, owner.connectionId);
}

type Kept = MailboxMatch['kept'][number];

// RFC 9051 §2.3.1.1: under another UIDVALIDITY every message has another id; so it has where its mailbox has another id.
function isOtherMail(row: Kept['row'], mailbox: Mailbox): boolean {
  if (row.providerMailboxId !== mailbox.id) return true;
  return row.fingerprint !== null && mailbox.fingerprint !== null && row.fingerprint.uidValidity !== mailbox.fingerprint.uidValidity;
}

interface LinksToDrop {
  readonly stale: readonly string[];
  readonly removed: readonly string[];
}

/** Takes mailboxes out from under their messages, which keep our ids for when they are listed again; gives the threads to refresh. */
async function dropLinks(db: Queryable, { stale, removed }: LinksToDrop): Promise<readonly string[]> {
  const mailboxIds = [...stale, ...removed];
  if (mailboxIds.length === 0) return [];
  const touched = await db.execute<{ thread_id: string }>(sql`
    with gone as (delete from message_mailboxes where mailbox_id = any(${uuidArray(mailboxIds)}) returning message_id)
    select distinct m.thread_id from messages m join gone on gone.message_id = m.id`);
  if (removed.length > 0) {
    await db.delete(schema.threadMailboxes).where(inArray(schema.threadMailboxes.mailboxId, [...removed]));
    await db.delete(schema.mailboxes).where(inArray(schema.mailboxes.id, [...removed]));
  }
  if (stale.length > 0) {
    await db
      .update(schema.mailboxes)
      .set({ coverageCursor: null, coveredBackTo: null, isFullyCovered: false, checkedAt: null })
      .where(inArray(schema.mailboxes.id, [...stale]));
  }
  return touched.map((row) => row.thread_id);
}

/** Two mailboxes may have changed places: their old ids go before the new ones are written. */
async function freeChangedIds(db: Queryable, match: MailboxMatch): Promise<void> {
  const changed = match.kept.filter(({ row, mailbox }) => row.providerMailboxId !== mailbox.id).map(({ row }) => row.id);
  if (changed.length === 0) return;
  await db.execute(sql`update mailboxes set provider_mailbox_id = 'renamed ' || id where id = any(${uuidArray(changed)})`);
}

interface MailboxRecord {
  readonly id: string;
  readonly provider_mailbox_id: string;
  readonly name: string;
  readonly path: readonly string[];
  readonly parent_id: string | null;
  readonly role: string | null;
  readonly is_selectable: boolean;
  readonly is_subscribed: boolean;
  readonly fingerprint: MailboxFingerprint | null;
  readonly total_count: number | null;
  readonly unread_count: number | null;
}

const toRecord = (mailbox: Mailbox, rowIds: ReadonlyMap<string, string>): MailboxRecord => ({
  id: rowIds.get(mailbox.id) ?? randomUUID(),
  provider_mailbox_id: mailbox.id,
  name: toStorableText(mailbox.name),
  path: mailbox.path,
  parent_id: (mailbox.parentId && rowIds.get(mailbox.parentId)) ?? null,
  role: mailbox.role,
  is_selectable: mailbox.isSelectable,
  is_subscribed: mailbox.isSubscribed,
  fingerprint: mailbox.fingerprint,
  total_count: mailbox.counts ? toStorableCount(mailbox.counts.total) : null,
  unread_count: mailbox.counts ? toStorableCount(mailbox.counts.unread) : null,
});

async function upsert(db: Queryable, { userId, connectionId }: MailboxOwner, records: readonly MailboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = recordset(records, 'r', {
    id: 'uuid',
    provider_mailbox_id: 'text',
    name: 'text',
    path: 'jsonb',
    parent_id: 'uuid',
    role: 'text',
    is_selectable: 'boolean',
    is_subscribed: 'boolean',
    fingerprint: 'jsonb',
    total_count: 'int',
    unread_count: 'int',
  });
  await db.execute(sql`
    update mailboxes b set provider_mailbox_id = r.provider_mailbox_id, name = r.name, path = r.path, parent_id = r.parent_id, role = r.role,
      is_selectable = r.is_selectable, is_subscribed = r.is_subscribed, fingerprint = coalesce(r.fingerprint, b.fingerprint),
      total_count = coalesce(r.total_count, b.total_count), unread_count = coalesce(r.unread_count, b.unread_count), updated_at = now()
    from ${rows} where b.id = r.id`);
  await db.execute(sql`
    insert into mailboxes (id, user_id, connection_id, provider_mailbox_id, name, path, parent_id, role, is_selectable, is_subscribed,
      fingerprint, total_count, unread_count)
    select r.id, ${userId}, ${connectionId}::uuid, r.provider_mailbox_id, r.name, r.path, r.parent_id, r.role, r.is_selectable,
      r.is_subscribed, r.fingerprint, coalesce(r.total_count, 0), coalesce(r.unread_count, 0)
    from ${rows}
    where not exists (select 1 from mailboxes b where b.id = r.id)
    on conflict (connection_id, provider_mailbox_id) do nothing`);
}
