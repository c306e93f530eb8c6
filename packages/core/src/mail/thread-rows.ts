import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { linkThreads } from '@mailwright/mime';
import { type SQL, sql } from 'drizzle-orm';
import { createRowId } from './create-row-id.ts';
import type { MirrorPlaces } from './link-mailboxes.ts';
import { recordset } from './recordset.ts';
import { textArray, uuidArray } from './sql-values.ts';
import { type PlaceFacts, summarizeThreads, type ThreadMember } from './summarize-threads.ts';

interface NewMessages {
  readonly messages: readonly MessageSummary[];
  /** The ids they are about to get, by the driver's. */
  readonly newIds: ReadonlyMap<string, string>;
  readonly places: MirrorPlaces;
  readonly known: KnownThreads;
}

/** The threads that messages may belong to. */
export interface KnownThreads {
  /** Ours by the provider's id; new where there is none yet. */
  readonly byProvider: ReadonlyMap<string, { readonly id: string; readonly isNew: boolean }>;
  /** Ours by Message-ID, in the order in which they were made, so that the oldest survives a merge. */
  readonly byHeader: ReadonlyMap<string, string>;
  /** Message-IDs of messages that are in the mirror. */
  readonly storedHeaders: ReadonlySet<string>;
}

/** Looks them up. */
export async function findThreads(db: Queryable, connectionId: string, messages: readonly MessageSummary[]): Promise<KnownThreads> {
  if (messages.length === 0) return { byProvider: new Map(), byHeader: new Map(), storedHeaders: new Set() };
  const [byProvider, headers] = await Promise.all([
    findProviderThreads(db, connectionId, messages),
    findHeaders(db, connectionId, messages),
  ]);
  return { byProvider, ...headers };
}

/** The threads that new messages are to lie in, and what that makes and merges. */
export interface ThreadPlan {
  /** Thread id by the driver's message id. */
  readonly threadOf: ReadonlyMap<string, string>;
  /** Threads by the one that takes them in, which is older. */
  readonly merged: ReadonlyMap<string, string>;
  /** Threads that are made. */
  readonly created: ReadonlySet<string>;
  /** Their rows, with all that these show, and their rows in mailboxes. */
  readonly rows: readonly { readonly id: string }[];
  readonly places: readonly PlaceFacts[];
  /** Thread id by each Message-ID that is referred to, is not known and is none of these messages'. */
  readonly headers: ReadonlyMap<string, string>;
}

/** A thread for each new message: the provider's where it names one, else by References. */
export function planThreads(request: NewMessages): ThreadPlan {
  const { messages } = request;
  const { byProvider, byHeader: known } = request.known;
  const linked = linkThreads({
    messages: messages.filter(({ providerThreadId }) => providerThreadId === null).map(toLinkable),
    known,
    createThreadId: createRowId,
  });
  const threadOf = new Map(linked.threadOf);
  const own = new Set(messages.map(({ envelope }) => envelope.messageIdHeader));
  const headers = new Map<string, string>();
  for (const [header, threadId] of linked.headers) if (!known.has(header) && !own.has(header)) headers.set(header, threadId);
  for (const { id, providerThreadId } of messages) {
    const threadId = providerThreadId === null ? undefined : byProvider.get(providerThreadId)?.id;
    if (threadId) threadOf.set(id, threadId);
  }

  const stored = new Set([...known.values(), ...[...byProvider.values()].filter(({ isNew }) => !isNew).map(({ id }) => id)]);
  const providerIdOf = new Map([...byProvider].map(([providerThreadId, { id }]) => [id, providerThreadId]));
  const created = new Set([...threadOf.values(), ...headers.values()].filter((id) => !stored.has(id)));
  const { facts, places } = summarizeThreads(toMembers(request, threadOf, created), request.places.aside);
  const rows = [...created].map((id) => ({ id, provider_thread_id: providerIdOf.get(id) ?? null, ...(facts.get(id) ?? noFacts) }));
  return { threadOf, merged: linked.merged, created, rows, places, headers };
}

const noFacts = { message_count: 0, unread_count: 0, is_flagged: false, has_attachment: false, has_draft: false, participants: [] };

/** The messages of the threads that are made; nothing else is in them. */
function toMembers({ messages, newIds, places }: NewMessages, threadOf: ReadonlyMap<string, string>, created: ReadonlySet<string>) {
  return messages.flatMap((summary): ThreadMember[] => {
    const [id, threadId] = [newIds.get(summary.id), threadOf.get(summary.id)];
    if (!id || !threadId || !created.has(threadId)) return [];
    const mailboxIds = summary.mailboxIds.flatMap((mailboxId) => places.idOf.get(mailboxId) ?? []);
    return [{ id, threadId, summary, mailboxIds }];
  });
}

const toLinkable = ({ id, envelope }: MessageSummary) => ({
  key: id,
  messageIdHeader: envelope.messageIdHeader,
  inReplyTo: envelope.inReplyTo,
  references: envelope.references,
  subject: envelope.subject,
});

async function findProviderThreads(db: Queryable, connectionId: string, messages: readonly MessageSummary[]) {
  const wanted = new Set(messages.flatMap(({ providerThreadId }) => (providerThreadId === null ? [] : [providerThreadId])));
  const found = new Map<string, { id: string; isNew: boolean }>([...wanted].map((key) => [key, { id: createRowId(), isNew: true }]));
  if (wanted.size === 0) return found;
  const rows = await db.execute<{ id: string; provider_thread_id: string }>(sql`
    select id, provider_thread_id from threads
    where connection_id = ${connectionId} and provider_thread_id = any(${textArray(wanted)})`);
  for (const row of rows) found.set(row.provider_thread_id, { id: row.id, isNew: false });
  return found;
}

async function findHeaders(db: Queryable, connectionId: string, messages: readonly MessageSummary[]) {
  const wanted = new Set(
    messages.flatMap(({ envelope }) => [
      ...(envelope.messageIdHeader ? [envelope.messageIdHeader] : []),
      ...envelope.inReplyTo,
      ...envelope.references,
    ]),
  );
  const found = (table: 'messages' | 'thread_headers', isStored: SQL) => sql`
    select message_id_header, thread_id, ${isStored} as is_stored from ${sql.identifier(table)}
    where connection_id = ${connectionId} and message_id_header = any(${textArray(wanted)})`;
  const rows = await db.execute<{ message_id_header: string; thread_id: string; is_stored: boolean }>(sql`
    select h.* from (${found('messages', sql`true`)} union ${found('thread_headers', sql`false`)}) h join threads t on t.id = h.thread_id
    order by t.created_at, t.id`);
  const byHeader = new Map<string, string>();
  for (const row of rows) if (!byHeader.has(row.message_id_header)) byHeader.set(row.message_id_header, row.thread_id);
  return { byHeader, storedHeaders: new Set(rows.flatMap((row) => (row.is_stored ? [row.message_id_header] : []))) };
}

interface ThreadsToInsert {
  readonly userId: string;
  readonly connectionId: string;
  readonly rows: readonly { readonly id: string }[];
}

const threadColumns = {
  id: 'uuid',
  provider_thread_id: 'text',
  subject: 'text',
  participants: 'jsonb',
  preview: 'text',
  message_count: 'int',
  unread_count: 'int',
  is_flagged: 'boolean',
  has_attachment: 'boolean',
  has_draft: 'boolean',
  latest_received_at: 'timestamptz(3)',
} as const;

/** Makes the threads; before their messages. */
export async function insertThreads(db: Queryable, { userId, connectionId, rows }: ThreadsToInsert): Promise<void> {
  if (rows.length === 0) return;
  await db.execute(sql`
    insert into threads (id, user_id, connection_id, provider_thread_id, subject, participants, preview, message_count, unread_count,
      is_flagged, has_attachment, has_draft, latest_received_at, changed_state)
    select r.id, ${userId}, c.id, provider_thread_id, subject, participants, preview, message_count, unread_count, is_flagged,
      has_attachment, has_draft, latest_received_at, c.state + 1
    from connections c cross join ${recordset(rows, 'r', threadColumns)}
    where c.id = ${connectionId}`);
}

const placeColumns = {
  thread_id: 'uuid',
  mailbox_id: 'uuid',
  latest_received_at: 'timestamptz(3)',
  message_count: 'int',
  unread_count: 'int',
  is_flagged: 'boolean',
  has_attachment: 'boolean',
} as const;

/** Makes their rows in mailboxes. */
export async function insertPlaces(db: Queryable, userId: string, places: readonly PlaceFacts[]): Promise<void> {
  if (places.length === 0) return;
  await db.execute(sql`
    insert into thread_mailboxes
      (thread_id, mailbox_id, user_id, latest_received_at, message_count, unread_count, is_flagged, has_attachment)
    select thread_id, mailbox_id, ${userId}, latest_received_at, message_count, unread_count, is_flagged, has_attachment
    from ${recordset(places, 'r', placeColumns)}`);
}

/** Lets threads take others in, with all their messages. */
export async function mergeThreads(db: Queryable, merged: ReadonlyMap<string, string>): Promise<void> {
  if (merged.size === 0) return;
  const rows = [...merged].map(([old_id, into_id]) => ({ old_id, into_id }));
  const pairs = sql`${recordset(rows, 'r', { old_id: 'uuid', into_id: 'uuid' })}`;
  await db.execute(sql`update messages m set thread_id = r.into_id from ${pairs} where m.thread_id = r.old_id`);
  await db.execute(sql`update thread_headers h set thread_id = r.into_id from ${pairs} where h.thread_id = r.old_id`);
  await db.execute(sql`
    with gone as (delete from threads where id = any(${uuidArray(merged.keys())}) returning id, connection_id, user_id)
    insert into destroyed_threads (connection_id, state, thread_id, user_id)
    select g.connection_id, c.state + 1, g.id, g.user_id from gone g join connections c on c.id = g.connection_id`);
}

interface HeadersToInsert {
  readonly userId: string;
  readonly connectionId: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Remembers which thread Message-IDs belong to that no message of the mirror has yet. */
export async function insertHeaders(db: Queryable, { userId, connectionId, headers }: HeadersToInsert): Promise<void> {
  if (headers.size === 0) return;
  const rows = [...headers].map(([header, thread_id]) => ({ header, thread_id }));
  await db.execute(sql`
    insert into thread_headers (connection_id, message_id_header, user_id, thread_id)
    select ${connectionId}::uuid, header, ${userId}, thread_id from ${recordset(rows, 'r', { header: 'text', thread_id: 'uuid' })}
    on conflict (connection_id, message_id_header) do nothing`);
}
