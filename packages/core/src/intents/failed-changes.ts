import { sql } from 'drizzle-orm';
import { getConnectionRow } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { isoInstant, uuidArray } from '../mail/sql-values.ts';

const mostListed = 50;

/** An act that the provider refused: what it had changed in the lists was taken back. */
export interface FailedChange {
  readonly id: string;
  readonly connectionId: string;
  readonly kind: 'flags' | 'move' | 'destroy';
  readonly messageCount: number;
  /** Of one of the messages. */
  readonly subject: string | null;
  readonly errorCode: string;
  readonly serverText: string | null;
  readonly failedAt: string;
}

/** The acts that were taken back and not dismissed yet, newest first. NOT_FOUND. */
export async function listFailedChanges(context: PersonContext, input: { connectionId: string }): Promise<readonly FailedChange[]> {
  const { connectionId } = input;
  return context.services.database.withUser(context.userId, async (db) => {
    if (connectionId !== 'all') await getConnectionRow(db, context.userId, connectionId);
    return db.execute<FailedChange & Record<string, unknown>>(sql`
      select i.act_id as id, i.connection_id as "connectionId", min(i.kind) as kind, count(*)::int as "messageCount",
        min(m.subject) as subject, min(i.error_code) as "errorCode", min(i.server_text) as "serverText",
        ${isoInstant(sql`max(i.updated_at)`)} as "failedAt"
      from intents i left join messages m on m.id = i.message_id
      where i.user_id = ${context.userId} and i.status = 'failed'
        and (${connectionId} = 'all' or i.connection_id::text = ${connectionId})
      group by i.act_id, i.connection_id order by max(i.id) desc limit ${mostListed}`);
  });
}

/** Takes failed acts off the list; unknown ids are passed over. */
export async function dismissFailedChanges(context: PersonContext, input: { readonly ids: readonly string[] }): Promise<void> {
  await context.services.database.withUser(context.userId, (db) =>
    db.execute(sql`
      update intents set status = 'done', updated_at = now()
      where user_id = ${context.userId} and status = 'failed' and act_id = any(${uuidArray(input.ids)})`),
  );
}
