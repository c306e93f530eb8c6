import { type Queryable, schema } from '@mailwright/db';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { DraftRow } from '../drafts/draft-view.ts';
import { findDraft } from '../drafts/get-draft.ts';
import { mustNotBeOnItsWay, storeDraft } from '../drafts/save-draft.ts';
import { composeOutboxContent, mustBeUnsent } from './compose-outbox-content.ts';
import { notifyOutbox } from './outbox-channel.ts';
import { type OutboxItem, type OutboxRow, toOutboxItem } from './outbox-item.ts';

/** A draft to send, or everything at once. */
export interface SendMailInput {
  readonly connectionId: string;
  readonly idempotencyKey: string;
  readonly holdMs: number;
  readonly source:
    | { readonly kind: 'draft'; readonly draftId: string; readonly revision: number }
    | ({
        readonly kind: 'message';
        readonly identityAddress?: string;
        readonly relatedMessageId: string | null;
        readonly relation: OutboxRow['relation'];
      } & DraftRow['content']);
}

/**
 * Composes the message once and commits it; the worker sends it right after. The same key again answers with the same item.
 * INVALID `no-recipients`, CONFLICT `draft-changed-elsewhere`, MailError SUBMISSION_REJECTED for addresses that are none.
 */
export async function sendMail(context: PersonContext, input: SendMailInput): Promise<OutboxItem> {
  const earlier = await findByKey(context, input);
  if (earlier) return toOutboxItem(earlier);
  try {
    return await sendOnce(context, input);
  } catch (error) {
    const winner = await findByKey(context, input);
    if (winner) return toOutboxItem(winner);
    throw error;
  }
}

async function sendOnce(context: PersonContext, input: SendMailInput): Promise<OutboxItem> {
  const draft = await takeDraft(context, input);
  try {
    const row = await commit(context, input, draft);
    if (!row) throw new CoreError('CONFLICT', 'idempotency-key-used', 'idempotencyKey');
    return toOutboxItem(row);
  } catch (error) {
    await dropOwnDraft(context, input, draft);
    throw error;
  }
}

/** The committed row, or undefined where another call with the same key was first. */
async function commit(context: PersonContext, input: SendMailInput, draft: DraftRow): Promise<OutboxRow | undefined> {
  const content = await composeOutboxContent(context, draft);
  const now = context.services.now();
  return context.services.database.withUser(context.userId, async (db) => {
    await mustBeUnsent(db, draft);
    await supersedeEarlier(db, draft, now);
    const [inserted] = await db
      .insert(schema.outbox)
      .values({
        userId: context.userId,
        ...content,
        idempotencyKey: input.idempotencyKey,
        sendAfter: new Date(now.getTime() + input.holdMs),
        createdAt: now,
      })
      .onConflictDoNothing({ target: [schema.outbox.userId, schema.outbox.idempotencyKey] })
      .returning();
    await notifyOutbox(db);
    return inserted;
  });
}

/** An earlier try that did not get through must not be sent beside this one. */
async function supersedeEarlier(db: Queryable, draft: DraftRow, now: Date): Promise<void> {
  const { outbox } = schema;
  await db
    .update(outbox)
    .set({ status: 'cancelled', raw: new Uint8Array(), idempotencyKey: sql`'cancelled:' || ${outbox.id}`, updatedAt: now })
    .where(and(eq(outbox.draftId, draft.id), inArray(outbox.status, ['failed', 'uncertain'])));
}

/** A message given whole that was not taken leaves no draft behind: its sender still has it. */
async function dropOwnDraft(context: PersonContext, input: SendMailInput, draft: DraftRow): Promise<void> {
  if (input.source.kind === 'draft') return;
  await context.services.database.withUser(context.userId, (db) => db.delete(schema.drafts).where(eq(schema.drafts.id, draft.id)));
}

async function findByKey(context: PersonContext, input: SendMailInput): Promise<OutboxRow | undefined> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.select().from(schema.outbox).where(eq(schema.outbox.idempotencyKey, input.idempotencyKey)),
  );
  if (row && row.connectionId !== input.connectionId) throw new CoreError('CONFLICT', 'idempotency-key-used', 'idempotencyKey');
  return row;
}

/** The draft to send. A message given whole becomes one first, so that a failure can be edited and nothing is lost. */
async function takeDraft(context: PersonContext, input: SendMailInput): Promise<DraftRow> {
  const { source, connectionId } = input;
  return context.services.database.withUser(context.userId, async (db) => {
    if (source.kind === 'draft') {
      const draft = await findDraft(db, { connectionId, draftId: source.draftId });
      if (draft.revision !== source.revision) throw new CoreError('CONFLICT', 'draft-changed-elsewhere');
      await mustNotBeOnItsWay(db, draft.id);
      return draft;
    }
    const { kind: _kind, identityAddress, relatedMessageId, relation, ...content } = source;
    const kind = relation === 'answered' ? 'reply' : relation === 'forwarded' ? 'forward' : 'new';
    const draft = await storeDraft(db, context, { connectionId, identityAddress, kind, relatedMessageId, content });
    return draft;
  });
}
