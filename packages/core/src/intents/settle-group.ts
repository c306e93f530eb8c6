import type { Queryable } from '@mailwright/db';
import type { MailError } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { textArray, uuidArray } from '../mail/sql-values.ts';
import { changeFlagRows } from './change-flag-rows.ts';
import { type LaneLease, raiseMark } from './lane-lease.ts';
import { overlayPendingIntents } from './overlay-pending-intents.ts';
import type { IntentGroup, PickedIntent } from './pick-group.ts';
import { placeMessages } from './place-messages.ts';
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
  await markDone(db, confirmation);
  if (group.kind === 'destroy') return confirmDestroyed(db, confirmation);
  const twins = await followIds(db, confirmation);
  return group.kind === 'move' ? [...twins, ...(await confirmMoves(db, userId, confirmation))] : twins;
}

async function markDone(db: Queryable, { done, mark, mustRecheck }: Confirmation): Promise<void> {
  // The old id is kept only where it died: a reading from before may still show it.
  const rows = done.map(({ intent, newId }) => ({ id: intent.id, is_dead: newId !== intent.providerMessageId }));
  await db.execute(sql`
    update intents i set status = 'done', done_mark = ${mark}, must_recheck = i.must_recheck or ${mustRecheck}, updated_at = now(),
      provider_message_id = case when r.is_dead then i.provider_message_id end
    from ${recordset(rows, 'r', { id: 'bigint', is_dead: 'boolean' })} where i.id = r.id`);
}

/** Our ids stay; the driver's follow. Gives the threads that lost a twin. */
async function followIds(db: Queryable, { lane, group, done }: Confirmation): Promise<readonly string[]> {
  const rows = done.map(({ intent, newId }) => ({ id: intent.messageId, old_id: intent.providerMessageId, new_id: newId }));
  // NOTE: the answer to a flag change says nothing about the id, and a listing may have given the row another one meanwhile.
  const renamed = rows.filter(({ old_id, new_id }) => new_id !== null && (group.kind === 'move' || new_id !== old_id));
  if (renamed.length === 0) return [];
  const twins = await joinTwins(db, lane.connectionId, renamed);
  await db.execute(sql`
    update messages m set provider_message_id = r.new_id, updated_at = now()
    from ${recordset(renamed, 'r', { id: 'uuid', new_id: 'text' })} where r.id = m.id and r.new_id <> m.provider_message_id`);
  await db.execute(sql`
    update drafts d set provider_message_id = r.new_id from ${recordset(renamed, 'r', { old_id: 'text', new_id: 'text' })}
    where d.connection_id = ${lane.connectionId} and d.provider_message_id = r.old_id`);
  return twins;
}

/** Where they lie now; what the provider no longer had leaves its mailboxes. */
async function confirmMoves(db: Queryable, userId: string, { group, done }: Confirmation): Promise<readonly string[]> {
  const rows = done.map(({ intent, newId }) => ({ id: intent.messageId, old_id: intent.providerMessageId, new_id: newId }));
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
  return placed.map(({ threadId }) => threadId);
}

/** Gone under the id that was handed over, but brought in under another by a reading meanwhile. */
async function findUnderOtherIds(
  db: Queryable,
  rows: readonly { readonly id: string; readonly old_id: string }[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const found = await db.execute<{ id: string }>(sql`
    select m.id from ${recordset(rows, 'r', { id: 'uuid', old_id: 'text' })} join messages m on m.id = r.id and m.provider_message_id <> r.old_id`);
  return new Set(found.map((row) => row.id));
}

/** Which messages another move or destruction waits for, that shows in the mirror already. */
async function findPlacedLater(db: Queryable, rows: readonly { readonly id: string }[]): Promise<ReadonlySet<string>> {
  const waiting = await db.execute<{ message_id: string }>(sql`
    select distinct message_id from intents
    where message_id = any(${uuidArray(rows.map(({ id }) => id))}) and kind in ('move', 'destroy') and status in ('queued', 'sending')`);
  return new Set(waiting.map((row) => row.message_id));
}

/** A listing may have brought a moved message in under its new id before this was written; the older row is the message. */
async function joinTwins(
  db: Queryable,
  connectionId: string,
  rows: readonly { readonly id: string; readonly new_id: string | null }[],
): Promise<readonly string[]> {
  const pairs = sql`${recordset(rows, 'r', { id: 'uuid', new_id: 'text' })}`;
  await db.execute(sql`
    update intents i set message_id = r.id from ${pairs}
    join messages m on m.connection_id = ${connectionId} and m.provider_message_id = r.new_id and m.id <> r.id
    where i.message_id = m.id`);
  const newIds = rows.flatMap(({ new_id }) => (new_id === null ? [] : [new_id]));
  const dropped = await db.execute<{ thread_id: string }>(sql`
    delete from messages where connection_id = ${connectionId} and provider_message_id = any(${textArray(newIds)})
      and id <> all(${uuidArray(rows.map(({ id }) => id))})
    returning thread_id`);
  return dropped.map((row) => row.thread_id);
}

async function confirmDestroyed(db: Queryable, { lane, done }: Confirmation): Promise<readonly string[]> {
  const ids = textArray(done.map(({ intent }) => intent.providerMessageId));
  const gone = await db.execute<{ thread_id: string }>(sql`
    delete from messages where id = any(${uuidArray(done.map(({ intent }) => intent.messageId))}) and provider_message_id = any(${ids})
    returning thread_id`);
  await db.execute(sql`delete from drafts where connection_id = ${lane.connectionId} and provider_message_id = any(${ids})`);
  return gone.map((row) => row.thread_id);
}

async function rollBack(
  db: Queryable,
  userId: string,
  { kind }: IntentGroup,
  refused: GroupOutcome['refused'],
): Promise<readonly string[]> {
  if (refused.length === 0) return [];
  await markFailed(db, refused);
  const intents = refused.map(({ intent }) => intent);
  return kind === 'flags' ? rollBackFlags(db, intents) : rollBackPlaces(db, userId, intents);
}

async function markFailed(db: Queryable, refused: readonly { readonly intent: PickedIntent; readonly error: MailError }[]): Promise<void> {
  const rows = refused.map(({ intent, error }) => ({ id: intent.id, code: error.code, text: error.serverText?.slice(0, 500) ?? null }));
  await db.execute(sql`
    update intents i set status = 'failed', error_code = r.code, server_text = r.text, must_recheck = true,
      provider_message_id = null, updated_at = now()
    from ${recordset(rows, 'r', { id: 'bigint', code: 'text', text: 'text' })} where i.id = r.id`);
}

async function rollBackFlags(db: Queryable, intents: readonly PickedIntent[]): Promise<readonly string[]> {
  const rows = await db.execute<{ id: string; added: string[]; removed: string[] }>(sql`
    select message_id as id, to_jsonb(removed) as added, to_jsonb(added) as removed
    from ${recordset(
      intents.map(({ id }) => ({ id })),
      'r',
      { id: 'bigint' },
    )} join intents i on i.id = r.id`);
  const changed = await changeFlagRows(db, [...rows]);
  return changed.map(({ threadId }) => threadId);
}

/** Back to where they lay; where a later act waits, that one would come from there now. */
async function rollBackPlaces(db: Queryable, userId: string, intents: readonly PickedIntent[]): Promise<readonly string[]> {
  const rows = intents.map(({ messageId, fromMailboxIds }) => ({ id: messageId, mailbox_ids: fromMailboxIds }));
  const later = await findPlacedLater(db, rows);
  await db.execute(sql`
    update intents i set from_mailbox_ids = array(select jsonb_array_elements_text(r.mailbox_ids)::uuid)
    from ${recordset(rows, 'r', { id: 'uuid', mailbox_ids: 'jsonb' })}
    where i.id = (
      select min(n.id) from intents n
      where n.message_id = r.id and n.kind in ('move', 'destroy') and n.status in ('queued', 'sending')
    )`);
  const placed = await placeMessages(
    db,
    userId,
    rows.filter(({ id }) => !later.has(id)),
  );
  return placed.map(({ threadId }) => threadId);
}
