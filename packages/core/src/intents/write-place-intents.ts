import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { lockMirror } from '../mail/mirror-lock.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { type PlacedRow, placeMessages } from './place-messages.ts';
import { type ActOwner, finishAct, type NewIntent } from './store-intents.ts';
import { findPlaces } from './write-flag-intents.ts';

/** Where messages are to lie. */
export interface PlaceMove {
  readonly messageIds: readonly string[];
  readonly toMailboxId: string;
  /** Where else, and nowhere beside that; accounts that keep a message in one mailbox pass this over. Null for a plain move. */
  readonly besideMailboxIds: readonly string[] | null;
}

/** Moves messages in the mirror and commits to moving them at the provider; gives those that lay elsewhere, and where. */
export async function writeMoveIntents(
  db: Queryable,
  owner: ActOwner,
  { messageIds, toMailboxId, besideMailboxIds: beside }: PlaceMove,
): Promise<readonly PlacedRow[]> {
  const besideMailboxIds = beside && [...new Set(beside)].filter((id) => id !== toMailboxId).sort();
  const places = [toMailboxId, ...(besideMailboxIds ?? [])];
  const moved = await placeListed(db, owner, messageIds, places);
  if (moved.length === 0) return [];
  const waiting = await takeQueuedMoves(db, moved, places);
  const intents = moved.flatMap(({ id, fromMailboxIds }): readonly NewIntent[] => {
    const source = waiting.get(id) ?? fromMailboxIds;
    const isBack = waiting.has(id) && isSamePlaces(source, places);
    return isBack ? [] : [{ messageId: id, kind: 'move', fromMailboxIds: source, toMailboxId, besideMailboxIds }];
  });
  await finishAct(db, owner, { intents, threadIds: moved.map(({ threadId }) => threadId) });
  return moved;
}

/** True for the same mailboxes in whatever order. */
export const isSamePlaces = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

/** Takes messages out of the mirror's mailboxes and commits to destroying them at the provider. */
export async function writeDestroyIntents(db: Queryable, owner: ActOwner, messageIds: readonly string[]): Promise<void> {
  const gone = await placeListed(db, owner, messageIds, []);
  if (gone.length === 0) return;
  const intents = gone.map(({ id, fromMailboxIds }): NewIntent => ({ messageId: id, kind: 'destroy', fromMailboxIds }));
  await finishAct(db, owner, { intents, threadIds: gone.map(({ threadId }) => threadId) });
}

/** Only what lies somewhere still: what another act destroyed a moment ago must not come back. */
async function placeListed(
  db: Queryable,
  { userId, connectionId }: ActOwner,
  messageIds: readonly string[],
  mailboxIds: readonly string[],
): Promise<readonly PlacedRow[]> {
  await lockMirror(db, connectionId);
  const places = await findPlaces(db, messageIds);
  const rows = messageIds.filter((id) => places.has(id)).map((id) => ({ id, mailbox_ids: mailboxIds }));
  return placeMessages(db, userId, rows);
}

/**
 * A move that waits is replaced by the later one; gives where each of them would have come from. One that is taken back ends here, and
 * the message is read again: what the provider said of it meanwhile was hidden.
 */
async function takeQueuedMoves(
  db: Queryable,
  moved: readonly PlacedRow[],
  places: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const isWaiting = sql`i.message_id = any(${uuidArray(moved.map(({ id }) => id))}) and i.kind = 'move' and i.status = 'queued'`;
  const isBack = sql`i.from_mailbox_ids @> ${uuidArray(places)} and i.from_mailbox_ids <@ ${uuidArray(places)}`;
  const taken = await db.execute<{ message_id: string; from_mailbox_ids: string[] }>(sql`
    with waiting as (select i.id from intents i where ${isWaiting} for update),
    back as (
      update intents i set status = 'done', must_recheck = true, updated_at = now() from waiting w
      where i.id = w.id and ${isBack} returning i.message_id, i.from_mailbox_ids
    ),
    replaced as (
      delete from intents i using waiting w
      where i.id = w.id and not (${isBack}) returning i.message_id, i.from_mailbox_ids
    )
    select message_id, to_jsonb(from_mailbox_ids) as from_mailbox_ids from (select * from back union all select * from replaced) t`);
  return new Map(taken.map((row) => [row.message_id, row.from_mailbox_ids]));
}
