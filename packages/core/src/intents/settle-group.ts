import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { deleteMessages } from '../mail/message-rows.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { textArray, uuidArray } from '../mail/sql-values.ts';
import { followIds, type IdRow } from './follow-ids.ts';
import { type LaneLease, raiseMark } from './lane-lease.ts';
import { overlayPendingIntents } from './overlay-pending-intents.ts';
import type { IntentGroup } from './pick-group.ts';
import { findPlacedLater, placeMessages } from './place-messages.ts';
import { rollBack } from './roll-back-group.ts';
import type { GroupOutcome } from './send-group.ts';

/** Writes down what the provider did and refused, in one transaction; refused changes leave the mirror. Throws LaneLost. */
export async function settleGroup(context: PersonContext, lane: LaneLease, group: IntentGroup, outcome: GroupOutcome): Promise<void> {
  await context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, lane.connectionId);
    const mark = await raiseMark(db, lane);
    const touched = await confirm(db, context.userId, { lane, group, done: outcome.done, mustRecheck: outcome.mustRecheck ?? false, mark });
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

interface Confirmation {
  readonly lane: LaneLease;
  readonly group: IntentGroup;
  readonly done: GroupOutcome['done'];
  readonly mustRecheck: boolean;
  readonly mark: number;
}

async function confirm(db: Queryable, userId: string, confirmation: Confirmation): Promise<readonly string[]> {
  const { group, done } = confirmation;
  if (done.length === 0) return [];
  if (group.kind === 'flags') return confirmFlags(db, confirmation);
  await markDone(db, confirmation);
  return group.kind === 'destroy' ? confirmDestroyed(db, confirmation) : confirmMoves(db, userId, confirmation);
}

const toIdRows = (done: GroupOutcome['done']): readonly IdRow[] =>
  done.map(({ intent, newId }) => ({ id: intent.messageId, old_id: intent.providerMessageId, new_id: newId }));

async function markDone(db: Queryable, { done, mark, mustRecheck }: Confirmation): Promise<void> {
  // The old id is kept only where it died: a reading from before may still show it.
  const rows = done.map(({ intent, newId }) => ({ id: intent.id, is_dead: newId !== intent.providerMessageId }));
  await db.execute(sql`
    update intents i set status = 'done', done_mark = ${mark}, must_recheck = i.must_recheck or ${mustRecheck}, updated_at = now(),
      provider_message_id = case when r.is_dead then i.provider_message_id end
    from ${recordset(rows, 'r', { id: 'bigint', is_dead: 'boolean' })} where i.id = r.id`);
}

/** A driver may pass over an id in silence that a listing replaced before it was handed over: those are handed over once more. */
async function confirmFlags(db: Queryable, confirmation: Confirmation): Promise<readonly string[]> {
  const { lane, done } = confirmation;
  const replaced = await findUnderOtherIds(db, toIdRows(done));
  const again = done.filter(({ intent }) => replaced.has(intent.messageId));
  const stored = done.filter(({ intent }) => !replaced.has(intent.messageId));
  if (again.length > 0) await handOverAgain(db, again);
  if (stored.length === 0) return [];
  await markDone(db, { ...confirmation, done: stored });
  const renumbered = toIdRows(stored).filter(({ old_id, new_id }) => new_id !== old_id);
  return followIds(db, lane.connectionId, renumbered);
}

/** Without an id: the next try takes the one that the message has then. */
async function handOverAgain(db: Queryable, items: GroupOutcome['done']): Promise<void> {
  const rows = items.map(({ intent }) => ({ id: intent.id }));
  await db.execute(sql`
    update intents i set provider_message_id = null, updated_at = now() from ${recordset(rows, 'r', { id: 'bigint' })} where i.id = r.id`);
}

/** Where they lie now; what the provider no longer had leaves its mailboxes. */
async function confirmMoves(db: Queryable, userId: string, { lane, group, done }: Confirmation): Promise<readonly string[]> {
  const rows = toIdRows(done);
  const twins = await followIds(db, lane.connectionId, rows);
  const later = await findPlacedLater(db, rows);
  const found = await findUnderOtherIds(
    db,
    rows.filter(({ new_id }) => new_id === null),
  );
  const wanted = group.target === null ? [] : [group.target.id, ...(group.besideMailboxIds ?? [])];
  const places = rows
    .filter(({ id }) => !later.has(id) && !found.has(id))
    .map(({ id, new_id }) => ({ id, mailbox_ids: new_id === null ? [] : wanted }));
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
