import type { Database, Queryable } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { sanitizerVersion } from '@mailwright/mime';
import { type SQL, sql } from 'drizzle-orm';
import postgres from 'postgres';

/** An account made of rows alone: its provider is never asked. */
export interface RowAccount {
  readonly connectionId: string;
  readonly mailboxIds: readonly string[];
  readonly oldestMs: number;
  readonly newestMs: number;
  /** Messages with a cached body. */
  readonly cached: readonly { readonly messageId: string; readonly threadId: string }[];
}

const spanMs = 10 * 365 * 24 * 60 * 60 * 1000;
const newestMs = Date.UTC(2026, 0, 1);
const cachedCount = 300;
const mailboxNames = ['inbox', 'archive', 'sent', 'trash', 'Project A', 'Project B', 'Lists', 'Receipts'];
const roles = ['inbox', 'archive', 'sent', 'trash'];

/** Writes an account of that many messages, eleven threads to twenty of them, in a few statements. */
export async function fillRows(database: Database, userId: UserId, messageCount: number): Promise<RowAccount> {
  return database.withUser(userId, async (db) => {
    const connectionId = await addConnection(db, userId);
    const mailboxIds = await addMailboxes(db, userId, connectionId);
    await addThreads(db, { userId, connectionId, messageCount, mailboxIds });
    const cached = await addBodies(db, userId, connectionId);
    return { connectionId, mailboxIds, oldestMs: newestMs - spanMs, newestMs, cached };
  });
}

async function addConnection(db: Queryable, userId: UserId): Promise<string> {
  const [row] = await db.execute<{ id: string }>(sql`
    insert into connections (user_id, provider, label, email_address, status, mailboxes_synced_at)
    values (${userId}, 'demo', 'Rows', 'bench@example.test', 'paused', now()) returning id`);
  if (!row) throw new Error('No connection was written.');
  return row.id;
}

async function addMailboxes(db: Queryable, userId: UserId, connectionId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of mailboxNames) {
    const role = roles.includes(name) ? name : null;
    // Checked in the future: as a live loop keeps it, no list has to ask the provider.
    const [row] = await db.execute<{ id: string }>(sql`
      insert into mailboxes (user_id, connection_id, provider_mailbox_id, name, path, role, is_fully_covered, checked_at)
      values (${userId}, ${connectionId}, ${name}, ${name}, jsonb_build_array(${name}::text), ${role}, true, now() + interval '1 day')
      returning id`);
    if (row) ids.push(row.id);
  }
  return ids;
}

interface RowsToAdd {
  readonly userId: UserId;
  readonly connectionId: string;
  readonly messageCount: number;
  readonly mailboxIds: readonly string[];
}

// RFC 9562 §5.4, out of a text instead of chance.
const uuidOf = (text: SQL): SQL => sql`overlay(overlay(md5(${text}) placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid`;

// Message n belongs to thread n * 0.55, and to the inbox, the archive or another mailbox by n; every seventh is an answer in Sent.
async function addThreads(db: Queryable, { userId, connectionId, messageCount, mailboxIds }: RowsToAdd): Promise<void> {
  const mailboxes = sql.join(
    mailboxIds.map((id, index) => sql`(${index}::int, ${id}::uuid)`),
    sql`, `,
  );
  await db.execute(sql`
    create temporary table bench_messages on commit drop as
    select n, (n * 0.55)::int as thread, ${uuidOf(sql`'m' || n`)} as id, ${uuidOf(sql`'t' || (n * 0.55)::int`)} as thread_id,
      to_timestamp(${(newestMs - spanMs) / 1000}::float8 + n * ${spanMs / 1000 / messageCount}::float8) as received_at,
      n % 23 = 0 as is_unread, n % 31 = 0 as is_flagged, n % 6 = 0 as has_attachment,
      case when n % 7 = 0 then 2 when n % 5 = 0 then 3 + n % 5 when n % 3 = 0 then 1 else 0 end as place
    from generate_series(1, ${messageCount}) n`);
  await db.execute(sql`
    insert into threads (id, user_id, connection_id, subject, participants, preview, message_count, unread_count, is_flagged,
      has_attachment, latest_received_at)
    select thread_id, ${userId}, ${connectionId}::uuid, 'About subject number ' || thread,
      jsonb_build_array(jsonb_build_object('name', 'Person ' || thread % 500, 'address', 'person' || thread % 500 || '@example.test')),
      repeat('First words of what was written here. ', 4), count(*), count(*) filter (where is_unread), bool_or(is_flagged),
      bool_or(has_attachment), max(received_at)
    from bench_messages group by thread, thread_id`);
  await db.execute(sql`
    insert into messages (id, user_id, connection_id, thread_id, provider_message_id, message_id_header, subject, envelope, structure,
      preview, flags, is_unread, is_flagged, has_attachment, size_bytes, received_at, sent_at)
    select id, ${userId}, ${connectionId}::uuid, thread_id, 'p' || n, '<m' || n || '@example.test>', 'About subject number ' || thread,
      jsonb_build_object('messageIdHeader', '<m' || n || '@example.test>', 'subject', 'About subject number ' || thread,
        'from', jsonb_build_array(jsonb_build_object('name', 'Person ' || n % 500, 'address', 'person' || n % 500 || '@example.test')),
        'to', jsonb_build_array(jsonb_build_object('name', 'Bench', 'address', 'bench@example.test'))),
      null, repeat('First words of what was written here. ', 4),
      case when is_unread then '{}'::text[] else '{$seen}'::text[] end, is_unread, is_flagged, has_attachment, 4000, received_at, received_at
    from bench_messages`);
  await db.execute(sql`
    insert into message_mailboxes (message_id, mailbox_id, user_id, received_at)
    select m.id, b.id, ${userId}, m.received_at from bench_messages m join (values ${mailboxes}) as b(place, id) on b.place = m.place`);
  await db.execute(sql`
    insert into thread_mailboxes (thread_id, mailbox_id, user_id, latest_received_at, message_count, unread_count, is_flagged, has_attachment)
    select m.thread_id, b.id, ${userId}, max(m.received_at), count(*), count(*) filter (where m.is_unread), bool_or(m.is_flagged),
      bool_or(m.has_attachment)
    from bench_messages m join (values ${mailboxes}) as b(place, id) on b.place = m.place group by m.thread_id, b.id`);
}

async function addBodies(db: Queryable, userId: UserId, connectionId: string): Promise<RowAccount['cached']> {
  const html = '<p>A paragraph of words that somebody wrote to somebody else.</p>'.repeat(60);
  const rows = await db.execute<{ messageId: string; threadId: string }>(sql`
    with chosen as (select id, thread_id from messages where connection_id = ${connectionId} order by md5(id::text) limit ${cachedCount}),
    written as (
      insert into message_bodies (message_id, user_id, state, text, source_html, safe_html, sanitizer_version, headers)
      select id, ${userId}, 'ready', 'Words', ${html}::text, ${html}::text, ${sanitizerVersion}, '{}' from chosen
    )
    select id as "messageId", thread_id as "threadId" from chosen`);
  return [...rows];
}

/** As autovacuum does after a while; by the owner, since the role of the pool may not. */
export async function analyzeRows(ownerUrl: string): Promise<void> {
  const owner = postgres(ownerUrl, { max: 1 });
  await owner`vacuum analyze`;
  await owner.end();
}
