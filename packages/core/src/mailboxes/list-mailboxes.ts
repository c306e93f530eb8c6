import { schema } from '@mailwright/db';
import { isMailError } from '@mailwright/mail';
import { and, eq, isNull } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { type MailboxView, toMailboxViews } from './mailbox-view.ts';
import { syncMailboxes } from './sync-mailboxes.ts';

/**
 * The mailboxes of one connection, or of all: roles first, then by path. What was never listed is asked for first; over all
 * connections a provider that fails is left out. NOT_FOUND.
 */
export async function listMailboxes(context: PersonContext, input: { readonly connectionId: string }): Promise<readonly MailboxView[]> {
  const isAll = input.connectionId === 'all';
  for (const connectionId of await findUnsynced(context, isAll ? null : input.connectionId)) {
    try {
      await syncMailboxes(context, { connectionId });
    } catch (error) {
      if (!isAll || !(isMailError(error) || error instanceof CoreError)) throw error;
      context.services.logger.warn({ connectionId, code: error.code }, 'mailboxes not listed');
    }
  }
  const { mailboxes } = schema;
  const mine = and(eq(mailboxes.userId, context.userId), isAll ? undefined : eq(mailboxes.connectionId, input.connectionId));
  const rows = await context.services.database.withUser(context.userId, (db) => db.select().from(mailboxes).where(mine));
  return toMailboxViews(rows);
}

async function findUnsynced({ services, userId }: PersonContext, connectionId: string | null): Promise<readonly string[]> {
  const { connections } = schema;
  return services.database.withUser(userId, async (db) => {
    if (connectionId === null) {
      const rows = await db
        .select({ id: connections.id })
        .from(connections)
        .where(and(eq(connections.userId, userId), isNull(connections.mailboxesSyncedAt)));
      return rows.map(({ id }) => id);
    }
    const [row] = await db
      .select({ syncedAt: connections.mailboxesSyncedAt })
      .from(connections)
      .where(and(eq(connections.id, connectionId), eq(connections.userId, userId)));
    if (!row) throw notFound('connection');
    return row.syncedAt ? [] : [connectionId];
  });
}
