import type { Queryable, schema } from '@mailwright/db';
import type { MessageId, MessageText } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { bumpChanged, bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { lookUp, toStorableText } from '../mail/sql-values.ts';
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

/**
 * Makes messages findable by their texts, and shows first words where none were known. The statements are sent without a wait between
 * them: this process reads the next texts meanwhile.
 */
export async function writeTexts(db: Queryable, owner: Owner, { messages, rows }: TextBatch): Promise<void> {
  const { connectionId } = owner;
  const [, , , tied] = await Promise.all([
    lockMirror(db, connectionId),
    saveCorrespondents(db, { ...owner, messages }),
    writeWords(db, rows),
    showPreviews(db, rows),
    bumpChanged(db, connectionId),
  ]);
  if (tied.length === 0) return;
  await refreshThreads(db, tied);
  await bumpState(db, connectionId);
}

const textColumns = { id: 'uuid', words: 'text', text: 'text', text_state: 'text', list_id: 'text', preview: 'text' } as const;

async function writeWords(db: Queryable, rows: readonly TextRow[]): Promise<void> {
  await db.execute(sql`
    insert into message_words (message_id, user_id, connection_id, received_at, words, text, text_state, list_id, preview)
    select m.id, m.user_id, m.connection_id, m.received_at, r.words::tsvector, r.text, r.text_state, r.list_id, r.preview
    from ${recordset(rows, 'r', textColumns)} cross join lateral ${lookUp('messages', sql`r.id`)} m
    on conflict (message_id) do update set
      words = excluded.words, text = excluded.text, text_state = excluded.text_state, list_id = excluded.list_id,
      preview = excluded.preview`);
}

/**
 * Only the newest message of a thread shows its first words in a list. Gives the threads whose newest are of the same instant: which one
 * it is has to be worked out.
 */
async function showPreviews(db: Queryable, rows: readonly TextRow[]): Promise<readonly string[]> {
  const withPreview = rows.filter(({ preview }) => preview !== null);
  if (withPreview.length === 0) return [];
  const tied = await db.execute<{ id: string }>(sql`
    with told as materialized (
      select m.id, m.thread_id, m.received_at, r.preview
      from ${recordset(withPreview, 'r', { id: 'uuid', preview: 'text' })}
      cross join lateral ${lookUp('messages', sql`r.id`)} m
      where coalesce(m.preview, '') = ''
    ),
    newest as materialized (
      select t.id, t.connection_id, o.preview, not exists (
        select 1 from messages m where m.thread_id = t.id and m.received_at = o.received_at and m.id <> o.id
      ) as is_plain
      from told o cross join lateral ${lookUp('threads', sql`o.thread_id`)} t
      where t.latest_received_at = o.received_at and t.preview is distinct from o.preview
    ),
    shown as (
      update threads t set preview = n.preview, changed_state = c.state + 1 from newest n join connections c on c.id = n.connection_id
      where t.id = n.id and n.is_plain
    )
    select id from newest where not is_plain`);
  return tied.map(({ id }) => id);
}
