import { schema } from '@mailwright/db';
import { and, desc, eq, getTableColumns, gte, ne, or } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type OutboxItem, toOutboxItem } from './outbox-item.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What waits, failed or is uncertain, and what was sent in the last day; newest first, at most 200. */
export async function listOutbox(context: PersonContext, input: { connectionId: string | 'all' }): Promise<readonly OutboxItem[]> {
  const since = new Date(context.services.now().getTime() - dayMs);
  const { raw: _raw, ...columns } = getTableColumns(schema.outbox);
  return context.services.database.withUser(context.userId, async (db) => {
    if (input.connectionId !== 'all') {
      const [connection] = await db.select().from(schema.connections).where(eq(schema.connections.id, input.connectionId));
      if (!connection) throw notFound('connection');
    }
    const rows = await db
      .select(columns)
      .from(schema.outbox)
      .where(
        and(
          input.connectionId === 'all' ? undefined : eq(schema.outbox.connectionId, input.connectionId),
          ne(schema.outbox.status, 'cancelled'),
          or(ne(schema.outbox.status, 'sent'), gte(schema.outbox.sentAt, since)),
        ),
      )
      .orderBy(desc(schema.outbox.createdAt))
      .limit(200);
    return rows.map(toOutboxItem);
  });
}
