import type { Queryable } from '@mailwright/db';
import type { MessageId, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { IntentMark } from '../intents/intent-lane.ts';
import { overlayPendingIntents } from '../intents/overlay-pending-intents.ts';
import { indexEnvelopes } from '../search/index-envelopes.ts';
import { markUnindexed } from '../search/unindexed-mail.ts';
import { rejoinMessages } from './find-stored-messages.ts';
import { insertLinks, linkMailboxes } from './link-mailboxes.ts';
import { deleteMessages, insertMessages, updateMessages } from './message-rows.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import {
  isSameBasis,
  lockBasis,
  lookUpKnown,
  lookUpRejoined,
  lookUpSummaries,
  type MirrorBasis,
  planSummaries,
  type SummaryPlan,
  toListed,
} from './plan-summaries.ts';
import { refreshThreads } from './refresh-threads.ts';
import { sendInTurn } from './send-in-turn.ts';
import { textArray } from './sql-values.ts';
import { insertHeaders, insertPlaces, insertThreads, mergeThreads } from './thread-rows.ts';

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
  /** What the transaction before this one planned for these messages. */
  readonly planned?: PlannedAhead;
  /** Plans for the messages behind these. */
  readonly ahead?: PlanAhead;
}

/** What is to be made of messages, planned before their own transaction begins; it is planned again where the mirror is another by then. */
export interface PlannedAhead {
  readonly basis: MirrorBasis;
  readonly plan: SummaryPlan;
}

/** Lets a transaction plan the one behind it, while PostgreSQL is at work anyway. */
export interface PlanAhead {
  /** The messages that are written next, where these are known yet; asked once, when all rows are written. */
  next(): readonly MessageSummary[] | null;
  keep(planned: PlannedAhead): void;
}

/** Writes a page of messages into the mirror in the transaction at hand: rows, mailbox links, threads. Same page again: no change. */
export async function writeSummaries(
  db: Queryable,
  userId: string,
  connectionId: string,
  summaries: readonly MessageSummary[],
  options: WriteOptions = {},
): Promise<MessageRowIds> {
  const { rowIds, hasChanges, mark, ...stale } = await placeSummaries(db, { userId, connectionId }, summaries, options);
  if (!hasChanges) return rowIds;
  const next = options.ahead?.next() ?? null;
  const known = next && (await lookUpKnown(db, connectionId, toListed(next), mark));
  const [plan, , state] = await sendInTurn([
    // Planned while PostgreSQL refreshes threads: what this waits for is sent before.
    async () => known && planSummaries(await lookUpRejoined(db, connectionId, known)),
    () => refreshThreads(db, stale.threadIds, stale.mailboxIds),
    // Behind what is written with the next state; what mailboxes count has none.
    () => bumpState(db, connectionId),
  ]);
  if (plan) options.ahead?.keep({ basis: { state, mark }, plan });
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
  /** As it is under the lock. */
  readonly mark: IntentMark;
}

const nothingPlaced: PlacedSummaries = {
  rowIds: new Map(),
  hasChanges: false,
  threadIds: [],
  mailboxIds: [],
  mark: { mark: 0, hasUnfinished: false },
};

/** Writes messages, links and threads, and leaves what is to be worked out from them to the caller. */
export async function placeSummaries(
  db: Queryable,
  { userId, connectionId }: { readonly userId: string; readonly connectionId: string },
  summaries: readonly MessageSummary[],
  { since, leavesWords = false, onKnown, planned }: WriteOptions = {},
): Promise<PlacedSummaries> {
  if (summaries.length === 0) return nothingPlaced;
  const basis = await lockBasis(db, connectionId);
  const { mark } = basis;
  const isUnchanged = planned !== undefined && isSameBasis(planned.basis, basis);
  const plan = isUnchanged ? planned.plan : planSummaries(await lookUpSummaries(db, connectionId, toListed(summaries), mark));
  onKnown?.();
  const { newIds, threads } = plan;
  const { places, rejoined, stored } = plan.facts;
  const known = new Map([...stored, ...rejoined]);
  const messages = plan.facts.summaries.flatMap((summary) => {
    const [id, threadId] = [newIds.get(summary.id), threads.threadOf.get(summary.id)];
    return id === undefined || threadId === undefined ? [] : [{ id, threadId, summary }];
  });
  const before = plan.facts.summaries.flatMap((summary) => {
    const row = known.get(summary.id);
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
  await rejoinMessages(db, rejoined);
  await mergeThreads(db, threads.merged);
  const storedIds = new Map([...known].map(([providerId, row]) => [providerId, row.id]));
  const written = await updateMessages(db, { userId, connectionId, messages: before });
  const relinked = await linkMailboxes(db, { userId, summaries: before.map(({ summary }) => summary), rowIds: storedIds, places });
  const rowIds = new Map<string, string>([...storedIds, ...newIds]);
  const laidOver = await overlayPendingIntents(db, connectionId, since, mark);

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
    mark,
  };
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
