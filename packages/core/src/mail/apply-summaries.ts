import type { Queryable } from '@mailwright/db';
import type { MessageId, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { type IntentMark, readIntentMark } from '../intents/intent-lane.ts';
import { overlayPendingIntents, withoutDeadIds } from '../intents/overlay-pending-intents.ts';
import { indexEnvelopes } from '../search/index-envelopes.ts';
import { markUnindexed } from '../search/unindexed-mail.ts';
import { createRowId } from './create-row-id.ts';
import { findRejoinedMessages, findStoredMessages } from './find-stored-messages.ts';
import { findPlaces, insertLinks, linkMailboxes, type MirrorPlaces } from './link-mailboxes.ts';
import { deleteMessages, insertMessages, updateMessages } from './message-rows.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { normalizeSummary } from './normalize-summary.ts';
import { refreshThreads } from './refresh-threads.ts';
import { sendInTurn } from './send-in-turn.ts';
import { textArray } from './sql-values.ts';
import { findThreads, insertHeaders, insertPlaces, insertThreads, mergeThreads, planThreads } from './thread-rows.ts';

/** Our message ids by the driver's. */
export type MessageRowIds = ReadonlyMap<string, string>;

/** What goes with the writing of a page. */
export interface WriteOptions {
  /** The mark from before the messages were read; what was done meanwhile stays done. */
  readonly since?: IntentMark;
  /** Leaves it to the reading of texts to make new messages findable: of many that are written at once. */
  readonly leavesWords?: boolean;
  /** Told when it is known what the mirror has of the messages: PostgreSQL is not asked for a while, and then long at work. */
  readonly onKnown?: () => void;
}

/** Writes a page of messages into the mirror in the transaction at hand: rows, mailbox links, threads. Same page again: no change. */
export async function writeSummaries(
  db: Queryable,
  userId: string,
  connectionId: string,
  summaries: readonly MessageSummary[],
  options: WriteOptions = {},
): Promise<MessageRowIds> {
  const { rowIds, hasChanges, ...stale } = await placeSummaries(db, { userId, connectionId }, summaries, options);
  if (!hasChanges) return rowIds;
  await refreshThreads(db, stale.threadIds, stale.mailboxIds);
  await bumpState(db, connectionId);
  return rowIds;
}

/** What a page that was written leaves to do, by one `refreshThreads` and `bumpState` for all that a transaction writes. */
export interface PlacedSummaries {
  readonly rowIds: MessageRowIds;
  readonly hasChanges: boolean;
  /** To be refreshed: those that are made show what they have already. */
  readonly threadIds: readonly string[];
  /** To be counted, whatever the threads come to. */
  readonly mailboxIds: readonly string[];
}

const nothingPlaced: PlacedSummaries = { rowIds: new Map(), hasChanges: false, threadIds: [], mailboxIds: [] };

/** Writes messages, links and threads, and leaves what is to be worked out from them to the caller. */
export async function placeSummaries(
  db: Queryable,
  { userId, connectionId }: { readonly userId: string; readonly connectionId: string },
  summaries: readonly MessageSummary[],
  { since, leavesWords = false, onKnown }: WriteOptions = {},
): Promise<PlacedSummaries> {
  const listed = [...new Map(summaries.map((summary) => [summary.id, normalizeSummary(summary)])).values()];
  if (listed.length === 0) return nothingPlaced;
  const [, current, known, places] = await Promise.all([
    lockMirror(db, connectionId),
    readIntentMark(db, connectionId),
    findStoredMessages(db, connectionId, listed),
    findPlaces(db, connectionId),
  ]);
  onKnown?.();
  const unique = current.mark === 0 ? listed : await withoutDeadIds(db, connectionId, listed);
  const unknown = unique.filter((summary) => !known.has(summary.id));
  const { rejoined, newIds, threads } = await planUnknown(db, { connectionId, unknown, places });
  const stored = new Map([...known, ...rejoined]);
  const messages = unknown.flatMap((summary) => {
    const [id, threadId] = [newIds.get(summary.id), threads.threadOf.get(summary.id)];
    return id === undefined || threadId === undefined ? [] : [{ id, threadId, summary }];
  });
  const before = unique.flatMap((summary) => {
    const row = stored.get(summary.id);
    return row === undefined ? [] : [{ summary, id: row.id, threadId: row.threadId }];
  });
  await sendInTurn([
    () => insertThreads(db, { userId, connectionId, rows: threads.rows }),
    () => insertMessages(db, { userId, connectionId, messages }),
    () => insertLinks(db, { userId, messages, places }),
    () => (leavesWords ? markUnindexed(db, connectionId) : indexEnvelopes(db, { userId, connectionId, messages })),
    () => insertPlaces(db, userId, threads.places),
    () => insertHeaders(db, { userId, connectionId, headers: threads.headers }),
  ]);
  await mergeThreads(db, threads.merged);
  const storedIds = new Map([...stored].map(([providerId, row]) => [providerId, row.id]));
  const written = await updateMessages(db, { userId, connectionId, messages: before });
  const relinked = await linkMailboxes(db, { userId, summaries: before.map(({ summary }) => summary), rowIds: storedIds, places });
  const rowIds = new Map<string, string>([...storedIds, ...newIds]);
  const laidOver = await overlayPendingIntents(db, connectionId, since, current);

  const touched = new Set([
    ...threads.threadOf.values(),
    ...written.map((row) => row.thread_id),
    ...threads.merged.values(),
    ...relinked,
    ...laidOver,
  ]);
  const again = new Set(laidOver);
  return {
    rowIds,
    hasChanges: touched.size > 0,
    threadIds: [...touched].filter((id) => again.has(id) || !threads.created.has(id)),
    mailboxIds: threads.places.map((place) => place.mailbox_id),
  };
}

interface UnknownMessages {
  readonly connectionId: string;
  readonly unknown: readonly MessageSummary[];
  readonly places: MirrorPlaces;
}

/** Which messages are only back under another id, and ids and threads for the others. */
async function planUnknown(db: Queryable, { connectionId, unknown, places }: UnknownMessages) {
  const known = await findThreads(db, connectionId, unknown);
  const plan = (messages: readonly MessageSummary[]) => {
    const newIds = new Map(messages.map((summary) => [summary.id as string, createRowId()]));
    return { newIds, threads: planThreads({ messages, newIds, places, known }) };
  };
  // What is in the mirror has its Message-ID among those of its thread.
  const isMet = ({ envelope }: MessageSummary) => envelope.messageIdHeader !== null && known.byHeader.has(envelope.messageIdHeader);
  const [rejoined, likely] = await sendInTurn([
    () => findRejoinedMessages(db, connectionId, unknown.filter(isMet)),
    // While PostgreSQL looks for them: nearly always there are none.
    async () => plan(unknown),
  ]);
  return { rejoined, ...(rejoined.size === 0 ? likely : plan(unknown.filter(({ id }) => !rejoined.has(id)))) };
}

/** Takes messages that the provider does not have any more out of the mirror, with what their threads show; not those it is moving for us. */
export async function forgetMessages(db: Queryable, connectionId: string, providerMessageIds: readonly MessageId[]): Promise<void> {
  if (providerMessageIds.length === 0) return;
  await lockMirror(db, connectionId);
  const threadIds = await deleteMessages(
    db,
    sql`m.connection_id = ${connectionId} and m.provider_message_id = any(${textArray(providerMessageIds)})
      and not exists (select 1 from intents i where i.message_id = m.id and i.kind = 'move' and i.status = 'sending')`,
  );
  if (threadIds.length === 0) return;
  await refreshThreads(db, threadIds);
  await bumpState(db, connectionId);
}
