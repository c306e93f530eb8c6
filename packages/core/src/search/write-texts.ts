import type { Queryable, schema } from '@mailwright/db';
import type { MessageId, MessageText } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { recordset, toStorableText, uuidArray } from '../mail/sql-values.ts';
import { describeWords } from './describe-words.ts';
import { saveCorrespondents } from './save-correspondents.ts';
import type { UnindexedMessage } from './unindexed-mail.ts';

/** Messages with their texts, as they are to be written. */
export interface TextBatch {
  readonly messages: readonly UnindexedMessage[];
  readonly rows: readonly TextRow[];
}

interface TextRow {
  readonly id: string;
  readonly text: string | null;
  readonly text_state: (typeof schema.textStates)[number];
  readonly list_id: string | null;
  readonly preview: string | null;
  readonly words: string;
}

interface Owner {
  readonly userId: string;
  readonly connectionId: string;
}

/** A message that the provider has no more counts as read: the mirror learns of its end in its own way. */
export function toTextBatch(messages: readonly UnindexedMessage[], texts: ReadonlyMap<MessageId, MessageText>): TextBatch {
  const rows = messages.map(({ id, providerMessageId, structure, envelope }): TextRow => {
    const found = texts.get(providerMessageId);
    const text = found?.text ? toStorableText(found.text) : null;
    return {
      id,
      text,
      text_state: found?.isReadable ? 'ready' : 'unreadable',
      list_id: found?.listId?.toLowerCase() ?? null,
      preview: found?.preview ?? null,
      words: describeWords({ envelope, structure, text }),
    };
  });
  return { messages, rows };
}

/** Makes messages findable by their texts, and shows first words where none were known. */
export async function writeTexts(db: Queryable, owner: Owner, { messages, rows }: TextBatch): Promise<void> {
  await lockMirror(db, owner.connectionId);
  const [added, previewed] = await Promise.all([writeWords(db, rows), writePreviews(db, rows)]);
  await saveCorrespondents(db, { ...owner, messages: messages.filter(({ id }) => added.has(id)) });
  await showPreviews(db, owner.connectionId, previewed);
}

/** Gives those that had no words before. */
async function writeWords(db: Queryable, rows: readonly TextRow[]): Promise<ReadonlySet<string>> {
  const records = rows.map(({ preview: _, ...record }) => record);
  const written = await db.execute<{ id: string; is_new: boolean }>(sql`
    insert into message_words (message_id, user_id, connection_id, received_at, words, text, text_state, list_id)
    select m.id, m.user_id, m.connection_id, m.received_at, r.words::tsvector, r.text, r.text_state, r.list_id
    from ${recordset(records)} as r(id uuid, words text, text text, text_state text, list_id text) join messages m on m.id = r.id
    on conflict (message_id) do update set
      words = excluded.words, text = excluded.text, text_state = excluded.text_state, list_id = excluded.list_id
    returning message_id as id, xmax = 0 as is_new`);
  return new Set(written.filter(({ is_new }) => is_new).map(({ id }) => id));
}

/** Gives those that had none before. */
async function writePreviews(db: Queryable, rows: readonly TextRow[]): Promise<readonly string[]> {
  const withPreview = rows.flatMap(({ id, preview }) => (preview === null ? [] : [{ id, preview }]));
  if (withPreview.length === 0) return [];
  const written = await db.execute<{ id: string }>(sql`
    update messages m set preview = r.preview, updated_at = now()
    from ${recordset(withPreview)} as r(id uuid, preview text) where m.id = r.id and m.preview is null returning m.id`);
  return written.map(({ id }) => id);
}

/** Only the newest message of a thread shows its first words in a list; which one that is at the same instant is worked out again. */
async function showPreviews(db: Queryable, connectionId: string, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  const threads = await db.execute<{ id: string; is_plain: boolean }>(sql`
    with newest as materialized (
      select t.id, t.connection_id, m.preview, not exists (
        select 1 from messages o where o.thread_id = t.id and o.received_at = m.received_at and o.id <> m.id
      ) as is_plain
      from messages m join threads t on t.id = m.thread_id and t.latest_received_at = m.received_at
      where m.id = any(${uuidArray(messageIds)})
    ),
    shown as (
      update threads t set preview = n.preview, changed_state = c.state + 1 from newest n join connections c on c.id = n.connection_id
      where t.id = n.id and n.is_plain
    )
    select id, is_plain from newest`);
  if (threads.length === 0) return;
  const tied = threads.filter((thread) => !thread.is_plain);
  await refreshThreads(
    db,
    tied.map(({ id }) => id),
  );
  await bumpState(db, connectionId);
}
