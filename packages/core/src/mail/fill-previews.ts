import type { Queryable } from '@mailwright/db';
import { isMailError, type MessageId, type MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { ThreadRow } from './find-thread-page.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runOnce } from './per-process.ts';
import { recordset } from './recordset.ts';
import { refreshThreads } from './refresh-threads.ts';
import { conversationOrder, previewOfRow, uuidArray } from './sql-values.ts';

/**
 * Fetches the previews that shown rows lack, after they were shown: a kept mirror is filled without. A message that has none keeps the
 * empty text, so that it is asked for once.
 */
export function fillPreviews({ services, userId }: PersonContext, rows: readonly ThreadRow[]): void {
  const context: PersonContext = { services, userId };
  const lacking = Map.groupBy(
    rows.filter(({ preview }) => preview === null),
    ({ connectionId }) => connectionId,
  );
  for (const [connectionId, threads] of lacking) {
    const ids = threads.map(({ id }) => id);
    runOnce(services, `previews ${ids.join()}`, () => fill(context, connectionId, ids)).catch((error: unknown) => {
      const code = isMailError(error) || error instanceof CoreError ? error.code : error instanceof Error ? error.name : 'unknown';
      services.logger.warn({ connectionId, code }, 'previews not filled');
    });
  }
}

async function fill(context: PersonContext, connectionId: string, threadIds: readonly string[]): Promise<void> {
  const { database } = context.services;
  const newest = await database.withUser(context.userId, (db) => findNewest(db, threadIds));
  if (newest.length === 0) return;
  const ids = newest.map(({ id }) => id as MessageId);
  const found = await withActiveDriver(context, connectionId, ({ driver }) => driver.getMessages(ids));
  await database.withUser(context.userId, async (db) => {
    await lockMirror(db, connectionId);
    const touched = await writePreviews(db, connectionId, found);
    if (touched.length === 0) return;
    await refreshThreads(db, touched);
    await bumpState(db, connectionId);
  });
}

async function findNewest(db: Queryable, threadIds: readonly string[]) {
  return db.execute<{ id: string }>(sql`
    select n.id from unnest(${uuidArray(threadIds)}) as t(id)
    cross join lateral (
      select m.provider_message_id as id, ${previewOfRow(sql`m`)} as preview from messages m
      where m.thread_id = t.id and exists (select 1 from message_mailboxes l where l.message_id = m.id)
      order by ${conversationOrder(sql`m`)} desc, m.id desc limit 1
    ) n where n.preview is null`);
}

async function writePreviews(db: Queryable, connectionId: string, found: readonly MessageSummary[]): Promise<readonly string[]> {
  const rows = found.map(({ id, preview }) => ({ id, preview: preview ?? '' }));
  const written = await db.execute<{ thread_id: string }>(sql`
    update messages m set preview = r.preview from ${recordset(rows, 'r', { id: 'text', preview: 'text' })}
    where m.connection_id = ${connectionId} and m.provider_message_id = r.id and m.preview is null
    returning m.thread_id`);
  return written.map((row) => row.thread_id);
}
