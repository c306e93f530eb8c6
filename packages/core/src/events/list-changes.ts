import { type Queryable, schema } from '@mailwright/db';
import { eq, type SQL, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import type { ThreadRow } from '../mail/find-thread-page.ts';
import { isoInstant } from '../mail/sql-values.ts';
import { type MailboxView, toMailboxViews } from '../mailboxes/mailbox-view.ts';

const mostThreads = 500;

/** Where a thread stands in the list of one mailbox. */
export interface ThreadPlacement {
  readonly mailboxId: string;
  readonly latestReceivedAt: string;
  readonly unreadCount: number;
}

/** A thread as it is now, with its place in each mailbox that holds it. */
export interface ChangedThread extends Omit<ThreadRow, 'latestReceivedAt' | 'mailboxIds'> {
  readonly placements: readonly ThreadPlacement[];
}

/** What is otherwise than in an earlier state of a connection. */
export interface ConnectionChanges {
  readonly connectionId: string;
  /** To be asked with the next time; it may already count changes that are told here. */
  readonly state: number;
  /** Too much changed to be told, or too long ago: lists are to be read anew. */
  readonly mustReload: boolean;
  readonly threads: readonly ChangedThread[];
  /** They are in no mailbox any more, or another thread took them in. */
  readonly destroyedThreadIds: readonly string[];
  /** All of the connection, with their counts. */
  readonly mailboxes: readonly MailboxView[];
}

interface ChangesInput {
  readonly connectionId: string;
  readonly sinceState: number;
}

/** What changed in the mirror of a connection since a state, from the mirror alone. NOT_FOUND. */
export async function listChanges(context: PersonContext, { connectionId, sinceState }: ChangesInput): Promise<ConnectionChanges> {
  return context.services.database.withUser(context.userId, async (db) => {
    // The state is read before the rows: what is committed in between is told now and once more the next time.
    const { connections, mailboxes } = schema;
    const [connection] = await db
      .select({ state: connections.state, forgottenState: connections.forgottenState })
      .from(connections)
      .where(eq(connections.id, connectionId));
    if (!connection) throw notFound('connection');
    const rows = await db.select().from(mailboxes).where(eq(mailboxes.connectionId, connectionId));
    const { state, forgottenState } = connection;
    const told = { connectionId, state, mailboxes: toMailboxViews(rows) };
    const nothing = { threads: [], destroyedThreadIds: [] };
    if (sinceState < forgottenState || sinceState > state) return { ...told, ...nothing, mustReload: true };
    const changed = await findChanged(db, { connectionId, sinceState });
    const merged = await findDestroyed(db, { connectionId, sinceState });
    if (changed.length + merged.length > mostThreads) return { ...told, ...nothing, mustReload: true };
    const vanished = changed.filter(({ placements }) => placements.length === 0).map(({ id }) => id);
    const threads = changed.filter(({ placements }) => placements.length > 0);
    return { ...told, mustReload: false, threads, destroyedThreadIds: [...vanished, ...merged] };
  });
}

async function findChanged(db: Queryable, input: ChangesInput): Promise<readonly ChangedThread[]> {
  return [...(await db.execute<ChangedThread & Record<string, unknown>>(toChangedQuery(input)))];
}

/** The statement that finds the threads that changed. */
export function toChangedQuery({ connectionId, sinceState }: ChangesInput): SQL {
  return sql`
    select t.id, t.connection_id as "connectionId", t.subject, t.participants, t.preview, t.message_count as "messageCount",
      t.unread_count as "unreadCount", t.is_flagged as "isFlagged", t.has_attachment as "hasAttachment", t.has_draft as "hasDraft",
      coalesce((
        select jsonb_agg(jsonb_build_object('mailboxId', b.mailbox_id, 'latestReceivedAt', ${isoInstant(sql`b.latest_received_at`)},
          'unreadCount', b.unread_count) order by b.mailbox_id)
        from thread_mailboxes b where b.thread_id = t.id
      ), '[]') as placements
    from threads t
    where t.connection_id = ${connectionId} and t.changed_state > ${sinceState}
    order by t.changed_state limit ${mostThreads + 1}`;
}

async function findDestroyed(db: Queryable, { connectionId, sinceState }: ChangesInput): Promise<readonly string[]> {
  const rows = await db.execute<{ thread_id: string }>(sql`
    select thread_id from destroyed_threads where connection_id = ${connectionId} and state > ${sinceState} limit ${mostThreads + 1}`);
  return rows.map((row) => row.thread_id);
}
