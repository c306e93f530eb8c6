import { randomUUID } from 'node:crypto';
import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { bumpState } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { wakeIntents } from './intent-channel.ts';

/** Whose mail an act is about. */
export interface ActOwner {
  readonly userId: string;
  readonly connectionId: string;
}

/** An intent as an act writes it. */
export interface NewIntent {
  readonly messageId: string;
  readonly kind: 'flags' | 'move' | 'destroy';
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly fromMailboxIds: readonly string[];
  readonly toMailboxId?: string;
  /** Sorted; null for a plain move. */
  readonly besideMailboxIds?: readonly string[] | null;
}

/** Ends the transaction of an act: what the provider is to be told, what lists show of the threads, and the wake-up. */
export async function finishAct(
  db: Queryable,
  owner: ActOwner,
  act: { readonly intents: readonly NewIntent[]; readonly threadIds: Iterable<string> },
): Promise<void> {
  await insertIntents(db, owner, act.intents);
  await refreshThreads(db, act.threadIds);
  await bumpState(db, owner.connectionId);
  await wakeIntents(db, owner);
}

async function insertIntents(db: Queryable, { userId, connectionId }: ActOwner, intents: readonly NewIntent[]): Promise<void> {
  if (intents.length === 0) return;
  const rows = intents.map((intent) => {
    const { messageId, kind, added = [], removed = [], fromMailboxIds, toMailboxId = null, besideMailboxIds = null } = intent;
    const places = { from_mailbox_ids: fromMailboxIds, to_mailbox_id: toMailboxId, beside_mailbox_ids: besideMailboxIds };
    return { message_id: messageId, kind, added, removed, ...places };
  });
  await db.execute(sql`
    insert into intents (user_id, connection_id, act_id, message_id, kind, added, removed, from_mailbox_ids, to_mailbox_id,
      beside_mailbox_ids)
    select ${userId}, ${connectionId}::uuid, ${randomUUID()}::uuid, message_id, kind,
      array(select jsonb_array_elements_text(added)), array(select jsonb_array_elements_text(removed)),
      array(select jsonb_array_elements_text(from_mailbox_ids)::uuid), to_mailbox_id,
      case when jsonb_typeof(beside_mailbox_ids) = 'array' then array(select jsonb_array_elements_text(beside_mailbox_ids)::uuid) end
    from ${recordset(rows, 'r', { message_id: 'uuid', kind: 'text', added: 'jsonb', removed: 'jsonb', from_mailbox_ids: 'jsonb', to_mailbox_id: 'uuid', beside_mailbox_ids: 'jsonb' })}`);
}
