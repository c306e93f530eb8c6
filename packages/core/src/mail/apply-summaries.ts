import type { Queryable } from '@mailwright/db';
import type { MessageId, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { deleteMessages } from './message-rows.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import {
  type BegunPlacing,
  beginPlacing,
  finishPlacing,
  isAllNew,
  type MessageRowIds,
  mailboxesOf,
  nothingPlaced,
  type PlaceOptions,
  type PlannedAhead,
  toPlaced,
} from './place-summaries.ts';
import { lookUpSummaries, planSummaries, type SummaryPlan, toListed } from './plan-summaries.ts';
import { refreshThreads, refreshThreadsIn } from './refresh-threads.ts';
import { sendInTurn } from './send-in-turn.ts';
import { textArray } from './sql-values.ts';

/** What goes with the writing of a page. */
export interface WriteOptions extends PlaceOptions {
  /** Plans for the messages behind these. */
  readonly ahead?: PlanAhead;
}

/** Lets a transaction plan the one behind it, while PostgreSQL is at work anyway. */
export interface PlanAhead {
  /** The messages that are written next, where these are known yet; asked when all rows are sent, and else when they are written. */
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
  if (summaries.length === 0) return nothingPlaced.rowIds;
  const owner = { userId, connectionId };
  const begun = await beginPlacing(db, owner, summaries, options);
  const { plan, mark, inserted } = begun;
  const { ahead } = options;
  // Of messages that are all new it is known beforehand what they make stale: nothing that is sent has to be waited for.
  const isNew = isAllNew(begun, options.since);
  const placed = isNew ? toPlaced(begun) : await finishPlacing(db, owner, begun, options.since);
  const { threadIds, mailboxIds, rowIds } = placed;
  if (!placed.hasChanges) {
    await inserted.settled;
    return rowIds;
  }
  const [, [next, , state]] = await Promise.all([
    inserted.settled,
    sendInTurn([
      // Planned while PostgreSQL refreshes threads: what this waits for is sent before.
      () => planNext(db, connectionId, begun, ahead),
      () => (isNew ? refreshThreadsIn(db, mailboxesOf(plan), threadIds) : refreshThreads(db, threadIds, mailboxIds)),
      // Behind what is written with the next state; what mailboxes count has none.
      () => bumpState(db, connectionId),
    ]),
  ]);
  if (next) ahead?.keep({ basis: { state, mark }, plan: next });
  return rowIds;
}

async function planNext(
  db: Queryable,
  connectionId: string,
  { mark, inserted }: BegunPlacing,
  ahead: PlanAhead | undefined,
): Promise<SummaryPlan | null> {
  const find = () => ahead?.next() ?? null;
  const next = find() ?? (await inserted.settled.then(find));
  return next && planSummaries(await lookUpSummaries(db, connectionId, toListed(next), mark));
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
