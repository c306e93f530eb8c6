import type { Queryable } from '@mailwright/db';
import { type SQL, sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import type { PickedIntent } from './pick-group.ts';

// Another client's move is seen in both mailboxes within seconds.
const longestWaitMs = 30_000;

/** Our ids of messages that are gone from under the driver's id, and may turn up under another. */
export const missingMessages = (connectionId: SQL): SQL => sql`
  select w.message_id from intents w join messages m on m.id = w.message_id
  where w.connection_id = ${connectionId} and w.status = 'queued' and w.missing_since is not null
    and w.provider_message_id = m.provider_message_id`;

/** Those that are given more time: the intents of these wait. */
export const awaitedMessages = (connectionId: SQL, now: Date): SQL =>
  sql`${missingMessages(connectionId)} and w.missing_since > ${new Date(now.getTime() - longestWaitMs).toISOString()}`;

/** Takes intents back whose messages the provider did not find. */
export async function awaitMessages(db: Queryable, intents: readonly PickedIntent[], now: Date): Promise<void> {
  if (intents.length === 0) return;
  await db.execute(sql`
    update intents i set status = 'queued', missing_since = ${now.toISOString()}, updated_at = now() from ${idsOf(intents)} where i.id = r.id`);
}

/** Without an id: the next try takes the one that the message has then. What was said of it meanwhile is read again. */
export async function handOverAgain(db: Queryable, intents: readonly PickedIntent[]): Promise<void> {
  if (intents.length === 0) return;
  await db.execute(sql`
    update intents i set provider_message_id = null, must_recheck = true, updated_at = now() from ${idsOf(intents)} where i.id = r.id`);
}

const idsOf = (intents: readonly PickedIntent[]): SQL =>
  recordset(
    intents.map(({ id }) => ({ id })),
    'r',
    { id: 'bigint' },
  );
