import type { Queryable } from '@mailwright/db';
import {
  type BodyPart,
  type Envelope,
  isMailError,
  type MailManager,
  type MessageId,
  type MessageText,
  type TextRequest,
} from '@mailwright/mail';
import { htmlToText, previewOf } from '@mailwright/mime';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { recordset, toStorableText, uuidArray } from '../mail/sql-values.ts';
import { describeWords } from './describe-words.ts';

const batchSize = 200;
const batchesPerTurn = 5;
const longestText = 65_536;

/** A message whose text is to be read. */
type PendingRow = {
  id: string;
  provider_message_id: MessageId;
  structure: BodyPart | null;
  envelope: Envelope;
};

/** Whose texts are read. */
export interface TextTurn {
  readonly connectionId: string;
  /** Asked after a few batches: false where another account waits for its turn. */
  readonly mayGoOn: () => boolean;
}

/** Reads the texts of the newest messages that lack theirs; while a batch is written the next is read. True where more are waiting. */
export async function indexTexts(context: PersonContext, { connectionId, mayGoOn }: TextTurn): Promise<boolean> {
  const { database } = context.services;
  let reading: Promise<TextBatch> | null = readBatch(context, connectionId, []);
  let hasMore = true;
  for (let count = 1; reading !== null; count += 1) {
    const { rows, texts }: TextBatch = await reading;
    hasMore = rows.length === batchSize;
    const ids = rows.map(({ id }) => id);
    reading = hasMore && (count < batchesPerTurn || mayGoOn()) ? readBatch(context, connectionId, ids) : null;
    // The batch after it may fail while this one is written.
    reading?.catch(() => undefined);
    if (rows.length > 0) await database.withUser(context.userId, (db) => writeTexts(db, connectionId, rows, texts));
  }
  return hasMore;
}

interface TextBatch {
  readonly rows: readonly PendingRow[];
  readonly texts: ReadonlyMap<MessageId, MessageText>;
}

/** `written`: what is on its way into the mirror. */
async function readBatch(context: PersonContext, connectionId: string, written: readonly string[]): Promise<TextBatch> {
  const rows = await context.services.database.withUser(context.userId, (db) => findPending(db, connectionId, written));
  if (rows.length === 0) return { rows, texts: new Map() };
  const requests = rows.map((row) => ({ id: row.provider_message_id, structure: row.structure }));
  const texts = await withActiveDriver(context, connectionId, ({ driver }) => readTexts(driver, requests, context.signal));
  return { rows, texts };
}

async function findPending(db: Queryable, connectionId: string, written: readonly string[]): Promise<readonly PendingRow[]> {
  return db.execute<PendingRow>(sql`
    select m.id, m.provider_message_id, m.structure, m.envelope
    from (
      select message_id, received_at from message_words
      where connection_id = ${connectionId} and text_state = 'pending' and message_id <> all(${uuidArray(written)})
      order by received_at desc nulls last limit ${batchSize}
    ) p
    join messages m on m.id = p.message_id
    order by p.received_at desc`);
}

async function readTexts(
  driver: MailManager,
  requests: readonly TextRequest[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<MessageId, MessageText>> {
  if (driver.getTexts) return driver.getTexts(requests, { signal, isBackground: true });
  const texts = new Map<MessageId, MessageText>();
  for (const { id } of requests) {
    const text = await readOne(driver, id, signal);
    if (text) texts.set(id, text);
  }
  return texts;
}

async function readOne(driver: MailManager, id: MessageId, signal: AbortSignal | undefined): Promise<MessageText | null> {
  try {
    const { text, html, headers } = await driver.getMessage(id, { signal, isBackground: true });
    const plain = (text ?? (html === null ? null : htmlToText(html, { omitsAddresses: true })))?.slice(0, longestText) ?? null;
    return { text: plain, preview: previewOf({ text: plain, html: null }), listId: headers['list-id']?.[0] ?? null, isReadable: true };
  } catch (error) {
    if (!isMailError(error)) throw error;
    if (error.code === 'NOT_FOUND') return null;
    if (error.code === 'MALFORMED_MESSAGE') return { text: null, preview: null, listId: null, isReadable: false };
    throw error;
  }
}

/** A message that the provider has no more counts as read: the mirror learns of its end in its own way. */
async function writeTexts(
  db: Queryable,
  connectionId: string,
  pending: readonly PendingRow[],
  texts: ReadonlyMap<MessageId, MessageText>,
): Promise<void> {
  const rows = pending.map(({ id, provider_message_id, structure, envelope }) => {
    const found = texts.get(provider_message_id);
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
  await lockMirror(db, connectionId);
  await db.execute(sql`
    update message_words w set words = r.words::tsvector, text = r.text, text_state = r.text_state, list_id = r.list_id
    from ${recordset(rows)} as r(id uuid, words text, text text, text_state text, list_id text) where w.message_id = r.id`);
  await writePreviews(db, connectionId, rows);
}

async function writePreviews(db: Queryable, connectionId: string, rows: readonly { id: string; preview: string | null }[]): Promise<void> {
  const withPreview = rows.filter(({ preview }) => preview !== null);
  if (withPreview.length === 0) return;
  const written = await db.execute<{ id: string }>(sql`
    update messages m set preview = r.preview, updated_at = now()
    from ${recordset(withPreview)} as r(id uuid, preview text) where m.id = r.id and m.preview is null returning m.id`);
  if (written.length === 0) return;
  // Only the newest message of a thread shows its first words in a list; which one that is at the same instant is worked out again.
  const threads = await db.execute<{ id: string; is_plain: boolean }>(sql`
    with newest as materialized (
      select t.id, t.connection_id, m.preview, not exists (
        select 1 from messages o where o.thread_id = t.id and o.received_at = m.received_at and o.id <> m.id
      ) as is_plain
      from messages m join threads t on t.id = m.thread_id and t.latest_received_at = m.received_at
      where m.id = any(${uuidArray(written.map(({ id }) => id))})
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
