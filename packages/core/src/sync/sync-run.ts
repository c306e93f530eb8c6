import { type Queryable, schema, type TransactionOptions } from '@mailwright/db';
import type { MailManager, SyncCursor } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { type IntentMark, readIntentMark } from '../intents/intent-lane.ts';
import { lockMirror } from '../mail/mirror-lock.ts';
import { holdFence, type SyncLease } from './sync-lease.ts';

/** One process keeping one mirror. */
export interface SyncRun {
  readonly context: PersonContext;
  readonly lease: SyncLease;
  readonly driver: MailManager;
  readonly signal: AbortSignal;
}

/** A transaction that alone writes this mirror, and only while the lease holds. Throws SyncLeaseLost. */
export function writeMirror<Result>(
  { context, lease }: SyncRun,
  work: (db: Queryable) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  const workAlone = async (db: Queryable) => {
    await Promise.all([lockMirror(db, lease.connectionId), holdFence(db, lease)]);
    return work(db);
  };
  return context.services.database.withUser(lease.userId, workAlone, options);
}

/** Reads as the mirror's person. */
export function readMirror<Result>({ context, lease }: SyncRun, work: (db: Queryable) => Promise<Result>): Promise<Result> {
  return context.services.database.withUser(lease.userId, work);
}

/** How far the person's own acts are; to be read before the provider is asked, and given to what writes its answer. */
export function readMark(run: SyncRun): Promise<IntentMark> {
  return readMirror(run, (db) => readIntentMark(db, run.lease.connectionId));
}

/** Where the changes that are in the mirror end, null before the first sync; and how far the person's own acts are. */
export function readPosition(run: SyncRun): Promise<{ readonly cursor: SyncCursor | null; readonly mark: IntentMark }> {
  const { connections } = schema;
  return readMirror(run, async (db) => {
    const mark = await readIntentMark(db, run.lease.connectionId);
    const [row] = await db.select({ cursor: connections.syncCursor }).from(connections).where(eq(connections.id, run.lease.connectionId));
    return { cursor: (row?.cursor ?? null) as SyncCursor | null, mark };
  });
}

/**
 * Moves that end, in the transaction that writes what lies before it; without a cursor of a part of it. What others read before is not
 * written any more.
 */
export async function saveCursor(db: Queryable, run: SyncRun, cursor: SyncCursor | null): Promise<void> {
  await db.execute(sql`
    update connections set sync_cursor = coalesce(${cursor}, sync_cursor), sync_position = sync_position + 1
    where id = ${run.lease.connectionId}`);
}
