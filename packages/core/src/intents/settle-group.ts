import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { deleteMessages } from '../mail/message-rows.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { textArray, uuidArray } from '../mail/sql-values.ts';
import { awaitMessages, handOverAgain } from './awaited-messages.ts';
import { followIds, type IdRow } from './follow-ids.ts';
import { type LaneLease, raiseMark } from './lane-lease.ts';
import { overlayPendingIntents } from './overlay-pending-intents.ts';
import type { IntentGroup, PickedIntent } from './pick-group.ts';
import { findPlacedLater, placeMessages } from './place-messages.ts';
import { rollBack } from './roll-back-group.ts';
import type { GroupOutcome } from './send-group.ts';
import { takeOverTwins } from './take-over-twins.ts';

/** Writes down what the provider did and refused, in one transaction; refused changes leave the mirror. Throws LaneLost. */
export async function settleGroup(context: PersonContext, lane: LaneLease, group: IntentGroup, outcome: GroupOutcome): Promise<void> {
  await context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, lane.connectionId);
    const mark = await raiseMark(db, lane);
    const touched = await confirm(db, context.userId, { ...outcome, lane, group, mark, now: context.services.now() });
    const rolledBack = await rollBack(db, context.userId, group, outcome.refused);
    const laidOver = rolledBack.length > 0 ? await overlayPendingIntents(db, lane.connectionId) : [];
    const threadIds = [...touched, ...rolledBack, ...laidOver];
    if (threadIds.length === 0 && outcome.refused.length === 0) return;
    if (threadIds.length > 0) await refreshThreads(db, threadIds);
    await bumpState(db, lane.connectionId);
  });
}

/** Gives up on intents that no later try will help. */
export async function refuseGroup(context: PersonContext, lane: LaneLease, group: IntentGroup, refused: GroupOutcome['refused']) {
  if (refused.length > 0) await settleGroup(context, lane, group, { done: [], refused });
}

interface Confirmation extends Omit<GroupOutcome, 'refused'> {
  readonly lane: LaneLease;
  readonly group: IntentGroup;
  readonly mark: number;
  readonly now: Date;
}

async function confirm(db: Queryable, userId: string, confirmation: Confirmation): Promise<readonly string[]> {
  const { group, done, missing = [] } = confirmation;
  const replaced = group.kind === 'destroy' ? new Set<string>() : await findReplaced(db, confirmation);
  const isReplaced = ({ messageId }: PickedIntent) => replaced.has(messageId);
  await handOverAgain(db, [...done.map(({ intent }) => intent), ...missing].filter(isReplaced));
  const lost = missing.filter((intent) => !isReplaced(intent));
  const stored = done.filter(({ intent }) => !isReplaced(intent));
  const joined = await lookForLost(db, userId, { ...confirmation, missing: lost });
  return [...joined, ...(await confirmStored(db, userId, { ...confirmation, done: stored }))];
}

/** What a listing has brought in under another id meanwhile. */
function findReplaced(db: Queryable, { group, done, missing = [] }: Confirmation): Promise<ReadonlySet<string>> {
  const rows = [...toIdRows(done), ...toIdRows(missing.map((intent) => ({ intent, newId: null })))];
  return findUnderOtherIds(db, group.kind === 'flags' ? rows : rows.filter(({ new_id }) => new_id === null));
}

/** What was to be moved is nowhere until it turns up; what was flagged lies where the next listing says. */
async function lookForLost(db: Queryable, userId: string, { lane, group, missing = [], now }: Confirmation): Promise<readonly string[]> {
  const { joined, threadIds } = await takeOverTwins(db, { userId, connectionId: lane.connectionId }, missing);
  await handOverAgain(db, joined);
  const awaited = missing.filter((intent) => !joined.includes(intent));
  await awaitMessages(db, awaited, now);
  const nowhere = group.kind === 'move' ? awaited.map(({ messageId }) => ({ id: messageId, mailbox_ids: [] })) : [];
  const placed = await placeMessages(db, userId, nowhere);
  return [...threadIds, ...placed.map(({ threadId }) => threadId)];
}

async function confirmStored(db: Queryable, userId: string, confirmation: Confirmation): Promise<readonly string[]> {
  const { group, done } = confirmation;
  if (done.length === 0) return [];
  await markDone(db, confirmation);
  if (group.kind === 'flags') return confirmFlags(db, confirmation);
  return group.kind === 'destroy' ? confirmDestroyed(db, confirmation) : confirmMoves(db, userId, confirmation);
}

const toIdRows = (done: GroupOutcome['done']): readonly IdRow[] =>
  done.map(({ intent, newId }) => ({ id: intent.messageId, old_id: intent.providerMessageId, new_id: newId }));

async function markDone(db: Queryable, { done, mark, mustRecheck = false }: Confirmation): Promise<void> {
  // The old id is kept only where it died: a reading from before may still show it.
  const rows = done.map(({ intent, newId }) => ({ id: intent.id, is_dead: newId !== intent.providerMessageId }));
  await db.execute(sql`
    update intents i set status = 'done', done_mark = ${mark}, must_recheck = i.must_recheck or ${mustRecheck}, updated_at = now(),
      provider_message_id = case when r.is_dead then i.provider_message_id end
    from ${recordset(rows, 'r', { id: 'bigint', is_dead: 'boolean' })} where i.id = r.id`);
}

async function confirmFlags(db: Queryable, { lane, done }: Confirmation): Promise<readonly string[]> {
  const renumbered = toIdRows(done).filter(({ old_id, new_id }) => new_id !== old_id);
  return followIds(db, lane.connectionId, renumbered);
}

/** Where they lie now; what the provider no longer had leaves its mailboxes. */
async function confirmMoves(db: Queryable, userId: string, { lane, group, done }: Confirmation): Promise<readonly string[]> {
  const rows = toIdRows(done);
  const twins = await followIds(db, lane.connectionId, rows);
  const later = await findPlacedLater(db, rows);
  const wanted = group.target === null ? [] : [group.target.id, ...(group.besideMailboxIds ?? [])];
  const places = rows.filter(({ id }) => !later.has(id)).map(({ id, new_id }) => ({ id, mailbox_ids: new_id === null ? [] : wanted }));
  const placed = await placeMessages(db, userId, places);
  return [...twins, ...placed.map(({ threadId }) => threadId)];
}

/** Neither under the id that was handed over nor under the one it has become: brought in under another by a reading meanwhile. */
async function findUnderOtherIds(db: Queryable, rows: readonly IdRow[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const found = await db.execute<{ id: string }>(sql`
    select m.id from ${recordset(rows, 'r', { id: 'uuid', old_id: 'text', new_id: 'text' })} join messages m on m.id = r.id
    where m.provider_message_id <> r.old_id and m.provider_message_id is distinct from r.new_id`);
  return new Set(found.map((row) => row.id));
}

async function confirmDestroyed(db: Queryable, { lane, done }: Confirmation): Promise<readonly string[]> {
  const ids = textArray(done.map(({ intent }) => intent.providerMessageId));
  const messageIds = uuidArray(done.map(({ intent }) => intent.messageId));
  const threadIds = await deleteMessages(db, sql`m.id = any(${messageIds}) and m.provider_message_id = any(${ids})`);
  await db.execute(sql`delete from drafts where connection_id = ${lane.connectionId} and provider_message_id = any(${ids})`);
  return threadIds;
}
