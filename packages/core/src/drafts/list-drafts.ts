import { schema } from '@mailwright/db';
import { and, desc, eq, inArray, notExists } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type DraftView, toDraftViews } from './draft-view.ts';

const mostDrafts = 200;

/** The drafts kept with us, last touched first, without those that are on their way out. */
export async function listDrafts(context: PersonContext, input: { connectionId: string | 'all' }): Promise<readonly DraftView[]> {
  return context.services.database.withUser(context.userId, async (db) => {
    const one = input.connectionId === 'all' ? undefined : eq(schema.drafts.connectionId, input.connectionId);
    if (input.connectionId !== 'all') {
      const [connection] = await db.select().from(schema.connections).where(eq(schema.connections.id, input.connectionId));
      if (!connection) throw notFound('connection');
    }
    const onTheWay = db
      .select({ id: schema.outbox.id })
      .from(schema.outbox)
      .where(and(eq(schema.outbox.draftId, schema.drafts.id), inArray(schema.outbox.status, ['queued', 'sending', 'uncertain'])));
    const rows = await db
      .select()
      .from(schema.drafts)
      .where(and(one, notExists(onTheWay)))
      .orderBy(desc(schema.drafts.updatedAt))
      .limit(mostDrafts);
    return toDraftViews(db, rows);
  });
}
