import { schema } from '@mailwright/db';
import { eq, getTableColumns } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { changeOutboxItem, namedItem, type OutboxReference } from './change-outbox-item.ts';
import { composeOutboxContent, mustBeUnsent } from './compose-outbox-content.ts';
import type { OutboxItem } from './outbox-item.ts';

/**
 * Sends a failed or uncertain one again because the person says so, as its draft stands now.
 * CONFLICT `nothing-to-retry`, `draft-changed-elsewhere`, `draft-already-sending`.
 */
export async function retryOutboxItem(context: PersonContext, input: OutboxReference): Promise<OutboxItem> {
  const { item, draft } = await findWithDraft(context, input);
  // What waits keeps its draft from being changed.
  const changeable = item.status === 'queued' ? null : draft;
  const isEdited = changeable !== null && changeable.updatedAt > item.createdAt;
  const content = isEdited ? await composeOutboxContent(context, changeable) : {};
  const again = { status: 'queued' as const, attempts: 0, sendAfter: context.services.now(), dataStartedAt: null };
  return changeOutboxItem(context, input, {
    from: ['failed', 'uncertain', 'queued'],
    change: { ...again, errorCode: null, serverText: null, rejected: [], ...content },
    otherwise: 'nothing-to-retry',
    before: async (db) => {
      if (changeable) await mustBeUnsent(db, changeable);
    },
  });
}

async function findWithDraft(context: PersonContext, input: OutboxReference) {
  const { raw: _raw, ...columns } = getTableColumns(schema.outbox);
  const [found] = await context.services.database.withUser(context.userId, (db) =>
    db
      .select({ item: columns, draft: schema.drafts })
      .from(schema.outbox)
      .leftJoin(schema.drafts, eq(schema.drafts.id, schema.outbox.draftId))
      .where(namedItem(input)),
  );
  if (!found) throw notFound('outbox-item');
  return found;
}
