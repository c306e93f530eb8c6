import { type Queryable, schema } from '@mailwright/db';
import { and, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type DraftRow, type DraftView, toDraftViews } from './draft-view.ts';

/** Which draft of which connection. */
export interface DraftReference {
  readonly connectionId: string;
  readonly draftId: string;
}

/** One draft. NOT_FOUND. */
export async function getDraft(context: PersonContext, input: DraftReference): Promise<DraftView> {
  return context.services.database.withUser(context.userId, async (db) => {
    const [view] = await toDraftViews(db, [await findDraft(db, input)]);
    if (!view) throw notFound('draft');
    return view;
  });
}

/** Its row, in a transaction at hand. NOT_FOUND. */
export async function findDraft(db: Queryable, input: DraftReference): Promise<DraftRow> {
  const [row] = await db
    .select()
    .from(schema.drafts)
    .where(and(eq(schema.drafts.id, input.draftId), eq(schema.drafts.connectionId, input.connectionId)));
  if (!row) throw notFound('draft');
  return row;
}
