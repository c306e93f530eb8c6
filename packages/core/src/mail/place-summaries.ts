import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { wakeIntents } from '../intents/intent-channel.ts';
import type { IntentMark } from '../intents/intent-lane.ts';
import { overlayPendingIntents } from '../intents/overlay-pending-intents.ts';
import { indexEnvelopes } from '../search/index-envelopes.ts';
import { markUnindexed } from '../search/unindexed-mail.ts';
import { rejoinMessages } from './find-stored-messages.ts';
import { insertLinks, linkMailboxes } from './link-mailboxes.ts';
import { insertMessages, updateMessages } from './message-rows.ts';
import { isSameBasis, lockBasis, lookUpSummaries, type MirrorBasis, planSummaries, type SummaryPlan, toListed } from './plan-summaries.ts';
import { startInTurn } from './send-in-turn.ts';
import { insertHeaders, insertPlaces, insertThreads, mergeThreads } from './thread-rows.ts';

/** Our message ids by the driver's. */
export type MessageRowIds = ReadonlyMap<string, string>;

/** What goes with the placing of a page. */
export interface PlaceOptions {
  /** The mark from before the messages were read; what was done meanwhile stays done. */
  readonly since?: IntentMark;
  /** Leaves it to the reading of texts to make new messages findable: of many that are written at once. */
  readonly leavesWords?: boolean;
  /** Told when it is known what the mirror has of the messages: PostgreSQL is not asked for a while, and then long at work. */
  readonly onKnown?: () => void;
  /** What the transaction before this one planned for these messages; asked for under the lock. */
  readonly planned?: () => PlannedAhead | null;
}

/** What is to be made of messages, planned before their own transaction begins; it is planned again where the mirror is another by then. */
export interface PlannedAhead {
  readonly basis: MirrorBasis;
  readonly plan: SummaryPlan;
}

/** Whose mirror is written. */
export interface MirrorOwner {
  readonly userId: string;
  readonly connectionId: string;
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

export const nothingPlaced: PlacedSummaries = { rowIds: new Map(), hasChanges: false, threadIds: [], mailboxIds: [] };

/** Writes messages, links and threads, and leaves what is to be worked out from them to the caller. */
export async function placeSummaries(
  db: Queryable,
  owner: MirrorOwner,
  summaries: readonly MessageSummary[],
  options: PlaceOptions = {},
): Promise<PlacedSummaries> {
  if (summaries.length === 0) return nothingPlaced;
  return finishPlacing(db, owner, await beginPlacing(db, owner, summaries, options), options.since);
}

/** Messages of which the new ones were sent. */
export interface BegunPlacing {
  readonly plan: SummaryPlan;
  /** As it is under the lock. */
  readonly mark: IntentMark;
  readonly inserted: { readonly settled: Promise<unknown> };
}

/** Takes the lock, plans, and sends what is new. */
export async function beginPlacing(
  db: Queryable,
  { userId, connectionId }: MirrorOwner,
  summaries: readonly MessageSummary[],
  { leavesWords = false, onKnown, planned }: PlaceOptions,
): Promise<BegunPlacing> {
  const basis = await lockBasis(db, connectionId);
  const { mark } = basis;
  const ready = planned?.() ?? null;
  const isUnchanged = ready !== null && isSameBasis(ready.basis, basis);
  const plan = isUnchanged ? ready.plan : planSummaries(await lookUpSummaries(db, connectionId, toListed(summaries), mark));
  onKnown?.();
  const { newIds, threads } = plan;
  const messages = plan.facts.summaries.flatMap((summary) => {
    const [id, threadId] = [newIds.get(summary.id), threads.threadOf.get(summary.id)];
    return id === undefined || threadId === undefined ? [] : [{ id, threadId, summary }];
  });
  const inserted = await startInTurn([
    () => insertThreads(db, { userId, connectionId, rows: threads.rows }),
    () => insertMessages(db, { userId, connectionId, messages }),
    () => insertLinks(db, { userId, messages, places: plan.facts.places }),
    () => (leavesWords ? markUnindexed(db, connectionId) : indexEnvelopes(db, { userId, connectionId, messages })),
    () => insertPlaces(db, userId, threads.places),
    () => insertHeaders(db, { userId, connectionId, headers: threads.headers }),
  ]);
  return { plan, mark, inserted };
}

/** True where there is nothing to do but to insert. */
export function isAllNew({ plan: { facts, threads }, mark }: BegunPlacing, since?: IntentMark): boolean {
  const isAtRest = !mark.hasUnfinished && mark.mark <= (since?.mark ?? mark.mark);
  return isAtRest && facts.stored.size === 0 && facts.rejoined.size === 0 && threads.merged.size === 0;
}

/** The mailboxes that a plan's messages lie in. */
export const mailboxesOf = ({ facts: { summaries, places } }: SummaryPlan): readonly string[] => [
  ...new Set(summaries.flatMap(({ mailboxIds }) => mailboxIds.flatMap((id) => places.idOf.get(id) ?? []))),
];

/** Writes what the mirror had of them already, once all is there that this refers to. */
export async function finishPlacing(
  db: Queryable,
  { userId, connectionId }: MirrorOwner,
  begun: BegunPlacing,
  since: IntentMark | undefined,
): Promise<PlacedSummaries> {
  await begun.inserted.settled;
  const { plan, mark } = begun;
  const { places, rejoined } = plan.facts;
  const known = knownOf(plan);
  const before = plan.facts.summaries.flatMap((summary) => {
    const row = known.get(summary.id);
    return row === undefined ? [] : [{ summary, id: row.id, threadId: row.threadId }];
  });
  await rejoinMessages(db, rejoined);
  if (rejoined.size > 0 && mark.hasUnfinished) await wakeIntents(db, { userId, connectionId });
  await mergeThreads(db, plan.threads.merged);
  const rowIds = new Map([...known].map(([providerId, row]) => [providerId, row.id]));
  const written = await updateMessages(db, { userId, connectionId, messages: before });
  const relinked = await linkMailboxes(db, { userId, summaries: before.map(({ summary }) => summary), rowIds, places });
  const laidOver = await overlayPendingIntents(db, connectionId, since, mark);
  return toPlaced(begun, [...written.map((row) => row.thread_id), ...plan.threads.merged.values(), ...relinked], laidOver);
}

const knownOf = ({ facts: { stored, rejoined } }: SummaryPlan) => new Map([...stored, ...rejoined]);

/** `changed`: threads beside those of new messages. Those that are made show what they have, but where something was laid over it. */
export function toPlaced({ plan }: BegunPlacing, changed: readonly string[] = [], laidOver: readonly string[] = []): PlacedSummaries {
  const { threads, newIds } = plan;
  const touched = new Set([...threads.threadOf.values(), ...changed, ...laidOver]);
  const again = new Set(laidOver);
  const known = knownOf(plan);
  return {
    rowIds: known.size === 0 ? newIds : new Map([...[...known].map(([providerId, row]) => [providerId, row.id] as const), ...newIds]),
    hasChanges: touched.size > 0,
    threadIds: [...touched].filter((id) => again.has(id) || !threads.created.has(id)),
    mailboxIds: threads.places.map((place) => place.mailbox_id),
  };
}
