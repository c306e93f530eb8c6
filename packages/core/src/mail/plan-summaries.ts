import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { type IntentMark, readIntentMark } from '../intents/intent-lane.ts';
import { withoutDeadIds } from '../intents/overlay-pending-intents.ts';
import { createRowId } from './create-row-id.ts';
import { findRejoinedMessages, findStoredMessages, type StoredMessages } from './find-stored-messages.ts';
import { findPlaces, type MirrorPlaces } from './link-mailboxes.ts';
import { lockMirror } from './mirror-lock.ts';
import { normalizeSummary } from './normalize-summary.ts';
import { findThreads, type KnownThreads, planThreads, type ThreadPlan } from './thread-rows.ts';

/** Which mirror look-ups were made in: while it is the same, so is what they would find. */
export interface MirrorBasis {
  readonly state: number;
  readonly mark: IntentMark;
}

/** What the mirror has of messages, under its lock. */
export interface SummaryFacts {
  /** Each once, without those that are known to be gone. */
  readonly summaries: readonly MessageSummary[];
  readonly stored: StoredMessages;
  /** Stored under another driver id, which they are to get. */
  readonly rejoined: StoredMessages;
  readonly places: MirrorPlaces;
  readonly threads: KnownThreads;
}

/** What is to be made of them. */
export interface SummaryPlan {
  readonly facts: SummaryFacts;
  /** Our ids of those that the mirror does not have, by the driver's. */
  readonly newIds: ReadonlyMap<string, string>;
  readonly threads: ThreadPlan;
}

/** Messages as the mirror holds them, each once. */
export function toListed(summaries: readonly MessageSummary[]): readonly MessageSummary[] {
  return [...new Map(summaries.map((summary) => [summary.id, normalizeSummary(summary)])).values()];
}

/** Takes the lock, and says which mirror that is. */
export async function lockBasis(db: Queryable, connectionId: string): Promise<MirrorBasis> {
  const [, mark, [row]] = await Promise.all([
    lockMirror(db, connectionId),
    readIntentMark(db, connectionId),
    db.execute<{ state: number }>(sql`select state::float8 as state from connections where id = ${connectionId}`),
  ]);
  return { state: row?.state ?? 0, mark };
}

/** True where nothing that was looked up can have changed. */
export function isSameBasis(before: MirrorBasis, now: MirrorBasis): boolean {
  const isAtRest = !before.mark.hasUnfinished && !now.mark.hasUnfinished;
  return isAtRest && before.mark.mark === now.mark.mark && before.state === now.state;
}

/** Looks up what the mirror has of listed messages; to be called under its lock, with the mark that was read there. */
export async function lookUpSummaries(
  db: Queryable,
  connectionId: string,
  listed: readonly MessageSummary[],
  { mark }: IntentMark,
): Promise<SummaryFacts> {
  const [summaries, stored, places, threads] = await Promise.all([
    mark === 0 ? listed : withoutDeadIds(db, connectionId, listed),
    findStoredMessages(db, connectionId, listed),
    findPlaces(db, connectionId),
    findThreads(db, connectionId, listed),
  ]);
  const isMet = ({ envelope }: MessageSummary) => envelope.messageIdHeader !== null && threads.storedHeaders.has(envelope.messageIdHeader);
  const likely = summaries.filter((summary) => !stored.has(summary.id) && isMet(summary));
  return { summaries, stored, places, threads, rejoined: await findRejoinedMessages(db, connectionId, likely) };
}

/** Ids and threads for those that the mirror does not have. */
export function planSummaries(facts: SummaryFacts): SummaryPlan {
  const { summaries, stored, rejoined, places, threads: known } = facts;
  const messages = summaries.filter(({ id }) => !stored.has(id) && !rejoined.has(id));
  const newIds = new Map(messages.map((summary) => [summary.id as string, createRowId()]));
  return { facts, newIds, threads: planThreads({ messages, newIds, places, known }) };
}
