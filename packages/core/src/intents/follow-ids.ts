import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { deleteMessages } from '../mail/message-rows.ts';
import { recordset } from '../mail/recordset.ts';
import { textArray, uuidArray } from '../mail/sql-values.ts';

/** A message of ours, the driver's id that was handed over, and the one it has now: null where the provider had it no longer. */
export interface IdRow extends Record<string, unknown> {
  readonly id: string;
  readonly old_id: string;
  readonly new_id: string | null;
}

/** Our ids stay; the driver's follow. Gives the threads that lost a twin. */
export async function followIds(db: Queryable, connectionId: string, rows: readonly IdRow[]): Promise<readonly string[]> {
  const renamed = rows.filter(({ new_id }) => new_id !== null);
  if (renamed.length === 0) return [];
  const twins = await joinTwins(db, connectionId, renamed);
  await db.execute(sql`
    update messages m set provider_message_id = r.new_id, updated_at = now()
    from ${recordset(renamed, 'r', { id: 'uuid', new_id: 'text' })} where r.id = m.id and r.new_id <> m.provider_message_id`);
  await db.execute(sql`
    update drafts d set provider_message_id = r.new_id from ${recordset(renamed, 'r', { old_id: 'text', new_id: 'text' })}
    where d.connection_id = ${connectionId} and d.provider_message_id = r.old_id`);
  return twins;
}

/** A listing may have brought a moved message in under its new id before this was written; the older row is the message. */
async function joinTwins(db: Queryable, connectionId: string, rows: readonly IdRow[]): Promise<readonly string[]> {
  const pairs = sql`${recordset(rows, 'r', { id: 'uuid', new_id: 'text' })}`;
  const twins = sql`${pairs} join messages m on m.connection_id = ${connectionId} and m.provider_message_id = r.new_id and m.id <> r.id`;
  // What the listing said of it may be newer than what the older row shows.
  await db.execute(sql`update intents i set must_recheck = true from ${twins} where i.message_id = r.id and i.status = 'done'`);
  await db.execute(sql`update intents i set message_id = r.id from ${twins} where i.message_id = m.id`);
  const newIds = rows.flatMap(({ new_id }) => (new_id === null ? [] : [new_id]));
  const survivors = uuidArray(rows.map(({ id }) => id));
  return deleteMessages(
    db,
    sql`m.connection_id = ${connectionId} and m.provider_message_id = any(${textArray(newIds)}) and m.id <> all(${survivors})`,
  );
}
