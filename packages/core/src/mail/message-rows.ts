import { type Queryable, toStoredEnvelope, toStoredPart } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { eachOnce } from './each-once.ts';
import { recordset } from './recordset.ts';

/** Messages with the ids they have or are about to get. */
export interface MessagesToWrite {
  readonly userId: string;
  readonly connectionId: string;
  readonly messages: readonly { readonly summary: MessageSummary; readonly id: string; readonly threadId: string }[];
}

const messageColumns = {
  id: 'uuid',
  thread_id: 'uuid',
  provider_message_id: 'text',
  message_id_header: 'text',
  subject: 'text',
  envelope: 'jsonb',
  structure: 'json',
  preview: 'text',
  flags: 'text',
  has_attachment: 'boolean',
  size_bytes: 'bigint',
  received_at: 'timestamptz(3)',
  sent_at: 'timestamptz(3)',
} as const;

// No flag has a control character (RFC 9051 §9).
const flagSeparator = '\x1e';
const splitFlags = sql`string_to_array(flags, ${sql.raw(`E'\\x1e'`)})`;

const toRows = ({ messages }: MessagesToWrite) => messages.map(toRow);

/** Inserts messages that the mirror's lock keeps from being there already. */
export async function insertMessages(db: Queryable, request: MessagesToWrite): Promise<void> {
  const { userId, connectionId } = request;
  if (request.messages.length === 0) return;
  await db.execute(sql`
    insert into messages (id, user_id, connection_id, thread_id, provider_message_id, message_id_header, subject, envelope, structure,
      preview, flags, is_unread, is_flagged, is_draft, has_attachment, size_bytes, received_at, sent_at)
    select id, ${userId}, ${connectionId}::uuid, thread_id, provider_message_id, message_id_header, subject, envelope, structure, preview,
      flag_list, not '$seen' = any(flag_list), '$flagged' = any(flag_list), '$draft' = any(flag_list), has_attachment, size_bytes,
      received_at, sent_at
    from (select *, ${splitFlags} as flag_list from ${recordset(toRows(request), 'r', messageColumns)} offset 0) r`);
}

const { id, flags, structure, preview } = messageColumns;
const changingColumns = { id, flags, structure, preview };

/** Writes what may have changed or come to be known of messages that are there; gives the threads of those that are not what they were. */
export async function updateMessages(db: Queryable, request: MessagesToWrite): Promise<readonly { thread_id: string }[]> {
  if (request.messages.length === 0) return [];
  const rows = recordset(toRows(request), 'r', changingColumns);
  return db.execute<{ thread_id: string }>(sql`
    update messages m set flags = r.flags, is_unread = not ('$seen' = any(r.flags)), is_flagged = '$flagged' = any(r.flags),
      is_draft = '$draft' = any(r.flags), structure = coalesce(m.structure, r.structure), preview = coalesce(m.preview, r.preview),
      updated_at = now()
    from (select id, ${splitFlags} as flags, structure, preview from ${rows}) r
    where m.id = r.id and (
      m.flags <> r.flags or (m.structure is null and r.structure is not null) or (m.preview is null and r.preview is not null)
    )
    returning m.thread_id`);
}

function toRow({ id, threadId, summary }: MessagesToWrite['messages'][number]) {
  const { envelope, flags } = summary;
  return {
    id,
    thread_id: threadId,
    provider_message_id: summary.id,
    message_id_header: envelope.messageIdHeader,
    subject: envelope.subject,
    envelope: toStoredEnvelope(envelope),
    structure: summary.structure && toStoredPart(summary.structure),
    preview: summary.preview,
    flags: eachOnce(flags).toSorted().join(flagSeparator),
    has_attachment: summary.hasAttachment,
    size_bytes: summary.sizeBytes,
    received_at: summary.receivedAt,
    sent_at: envelope.sentAt,
  };
}

/** Deletes messages, called `m` in the condition; gives the threads they lay in. Answers to them still find these. */
export async function deleteMessages(db: Queryable, condition: SQL): Promise<readonly string[]> {
  const gone = await db.execute<{ thread_id: string }>(sql`
    with gone as (
      delete from messages m where ${condition} returning m.connection_id, m.message_id_header, m.user_id, m.thread_id
    ),
    kept as (
      insert into thread_headers (connection_id, message_id_header, user_id, thread_id)
      select connection_id, message_id_header, user_id, thread_id from gone where message_id_header is not null
      on conflict (connection_id, message_id_header) do nothing
    )
    select thread_id from gone`);
  return gone.map((row) => row.thread_id);
}
