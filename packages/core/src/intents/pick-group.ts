import type { Queryable } from '@mailwright/db';
import type { Flag, MailboxId, MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { recordset } from '../mail/recordset.ts';
import { awaitedMessages } from './awaited-messages.ts';
import { holdLane, type LaneLease } from './lane-lease.ts';

const mostAtOnce = 200;

/** One intent on its way to the provider. */
export interface PickedIntent {
  readonly id: number;
  readonly messageId: string;
  readonly providerMessageId: MessageId;
  /** True where an earlier try may have reached the provider. */
  readonly isReplay: boolean;
  readonly fromMailboxIds: readonly string[];
  readonly messageIdHeader: string | null;
  readonly sizeBytes: number;
  readonly attempts: number;
  /** True where its message was waited for in vain to turn up under another id. */
  readonly hasWaited: boolean;
  readonly ageMs: number;
}

/** Intents of different messages that want the same. */
export interface IntentGroup {
  readonly kind: 'flags' | 'move' | 'destroy';
  readonly added: readonly Flag[];
  readonly removed: readonly Flag[];
  /** Null: the mailbox is gone. */
  readonly target: { readonly id: string; readonly providerMailboxId: MailboxId } | null;
  /** Our ids of where else the messages are to lie, and nowhere beside that; null for a plain move. */
  readonly besideMailboxIds: readonly string[] | null;
  readonly items: readonly PickedIntent[];
}

type GroupRow = Omit<IntentGroup, 'items' | 'target'> & { ids: number[]; targetId: string | null; targetProviderId: MailboxId | null };

/**
 * Marks the next intents as on their way: the oldest one, and those that want the same of other messages. An intent waits for the
 * earlier ones of its message. Null where nothing waits.
 */
export async function pickGroup(context: PersonContext, lane: LaneLease): Promise<IntentGroup | null> {
  return context.services.database.withUser(context.userId, async (db) => {
    await holdLane(db, lane);
    await db.execute(sql`
      delete from intents where connection_id = ${lane.connectionId} and message_id is null and status in ('queued', 'sending')`);
    const now = context.services.now();
    const [group] = await findGroup(db, lane.connectionId, now);
    if (!group) return null;
    const { ids, targetId, targetProviderId, ...change } = group;
    const items = await markSending(db, ids, now);
    const target = targetId && targetProviderId ? { id: targetId, providerMailboxId: targetProviderId } : null;
    return { ...change, target, items };
  });
}

async function findGroup(db: Queryable, connectionId: string, now: Date): Promise<readonly GroupRow[]> {
  return db.execute<GroupRow & Record<string, unknown>>(sql`
    with ready as materialized (
      select distinct on (message_id) id, kind, added, removed, to_mailbox_id, beside_mailbox_ids from intents
      where connection_id = ${connectionId} and status in ('queued', 'sending')
        and message_id not in (${awaitedMessages(sql`${connectionId}`, now)})
      order by message_id, id
    ),
    head as (select * from ready order by id limit 1),
    alike as (
      select r.id from ready r join head h on r.kind = h.kind and r.added = h.added and r.removed = h.removed
        and r.to_mailbox_id is not distinct from h.to_mailbox_id and r.beside_mailbox_ids is not distinct from h.beside_mailbox_ids
      order by r.id limit ${mostAtOnce}
    )
    select h.kind, to_jsonb(h.added) as added, to_jsonb(h.removed) as removed, h.to_mailbox_id as "targetId",
      to_jsonb(h.beside_mailbox_ids) as "besideMailboxIds",
      b.provider_mailbox_id as "targetProviderId", (select jsonb_agg(id order by id) from alike) as ids
    from head h left join mailboxes b on b.id = h.to_mailbox_id`);
}

// A replay keeps the id that was handed over, whatever a listing has made of the row since.
async function markSending(db: Queryable, ids: readonly number[], now: Date): Promise<readonly PickedIntent[]> {
  return db.execute<PickedIntent & Record<string, unknown>>(sql`
    with picked as (
      select i.id, i.status = 'sending' as is_replay,
        coalesce(i.missing_since is not null and i.provider_message_id = m.provider_message_id, false) as has_waited
      from ${recordset(
        ids.map((id) => ({ id })),
        'r',
        { id: 'bigint' },
      )} join intents i on i.id = r.id join messages m on m.id = i.message_id for update of i
    )
    update intents i set status = 'sending', attempts = i.attempts + 1, updated_at = now(),
      missing_since = case when p.has_waited then i.missing_since end,
      provider_message_id = case when p.is_replay and i.provider_message_id is not null then i.provider_message_id
        else m.provider_message_id end
    from picked p, messages m where i.id = p.id and m.id = i.message_id
    returning i.id::float8 as id, i.message_id as "messageId", i.provider_message_id as "providerMessageId", p.is_replay as "isReplay",
      p.has_waited as "hasWaited",
      to_jsonb(i.from_mailbox_ids) as "fromMailboxIds", m.message_id_header as "messageIdHeader", m.size_bytes::float8 as "sizeBytes",
      i.attempts, extract(epoch from ${now.toISOString()}::timestamptz - i.created_at)::float8 * 1000 as "ageMs"`);
}
