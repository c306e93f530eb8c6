import type { Queryable } from '@mailwright/db';
import type { MailError } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import { changeFlagRows } from './change-flag-rows.ts';
import type { IntentGroup, PickedIntent } from './pick-group.ts';
import { findPlacedLater, placeMessages } from './place-messages.ts';
import type { GroupOutcome } from './send-group.ts';

/** Takes refused changes back out of the mirror. Gives the threads that changed. */
export async function rollBack(
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
