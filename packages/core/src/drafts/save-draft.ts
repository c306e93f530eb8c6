import { type Queryable, schema } from '@mailwright/db';
import { createMessageIdHeader } from '@mailwright/mime';
import { and, eq, inArray, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { findIdentities } from '../identities/list-identities.ts';
import { type DraftRow, type DraftView, toDraftViews } from './draft-view.ts';

/** What the composer saves. */
export interface SaveDraftInput {
  readonly draftId?: string;
  readonly revision?: number;
  readonly connectionId: string;
  readonly identityAddress?: string;
  readonly kind: DraftRow['kind'];
  readonly relatedMessageId: string | null;
  readonly content: DraftRow['content'];
}

/** Saves a draft with us, at once. CONFLICT `draft-changed-elsewhere` when a newer revision is stored, `draft-already-sending`; NOT_FOUND for foreign ids. */
export async function saveDraft(context: PersonContext, input: SaveDraftInput): Promise<DraftView> {
  return context.services.database.withUser(context.userId, async (db) => {
    const row = await storeDraft(db, context, input);
    const [view] = await toDraftViews(db, [row]);
    if (!view) throw notFound('draft');
    return view;
  });
}

/** Writes the row inside a transaction at hand. */
export async function storeDraft(db: Queryable, context: PersonContext, input: SaveDraftInput): Promise<DraftRow> {
  const [connection] = await db.select().from(schema.connections).where(eq(schema.connections.id, input.connectionId));
  if (!connection) throw notFound('connection');
  const identities = await findIdentities(db, connection);
  const wanted = input.identityAddress?.toLowerCase();
  const identity = wanted ? identities.find((candidate) => candidate.address.toLowerCase() === wanted) : identities[0];
  if (!identity) throw new CoreError('INVALID', 'identity-unknown', 'identityAddress');
  await mustOwnMessages(db, input);

  const values = {
    connectionId: connection.id,
    identityAddress: identity.address,
    kind: input.kind,
    relatedMessageId: input.relatedMessageId,
    content: input.content,
    updatedAt: context.services.now(),
  };
  const row = input.draftId ? await changeDraft(db, { ...input, draftId: input.draftId }, values) : await addDraft(db, context, values);
  await holdUploads(db, row);
  return row;
}

type DraftValues = Pick<DraftRow, 'connectionId' | 'identityAddress' | 'kind' | 'relatedMessageId' | 'content' | 'updatedAt'>;

async function addDraft(db: Queryable, context: PersonContext, values: DraftValues): Promise<DraftRow> {
  const domain = values.identityAddress.split('@').at(-1) ?? 'localhost';
  const [row] = await db
    .insert(schema.drafts)
    .values({ ...values, userId: context.userId, messageIdHeader: createMessageIdHeader(domain) })
    .returning();
  if (!row) throw notFound('draft');
  return row;
}

async function changeDraft(db: Queryable, input: SaveDraftInput & { draftId: string }, values: DraftValues): Promise<DraftRow> {
  const [stored] = await db.select().from(schema.drafts).where(eq(schema.drafts.id, input.draftId)).for('update');
  if (!stored) throw notFound('draft');
  if (stored.connectionId !== input.connectionId && stored.providerMessageId) throw new CoreError('CONFLICT', 'draft-of-other-account');
  if (input.revision !== undefined && input.revision !== stored.revision) throw new CoreError('CONFLICT', 'draft-changed-elsewhere');
  // What is sent takes its draft with it, and what was saved meanwhile would go too.
  await mustNotBeOnItsWay(db, stored.id);
  const [row] = await db
    .update(schema.drafts)
    .set({ ...values, revision: sql`${schema.drafts.revision} + 1` })
    .where(eq(schema.drafts.id, stored.id))
    .returning();
  if (!row) throw notFound('draft');
  return row;
}

/** CONFLICT `draft-already-sending` while an item made from the draft waits or travels. */
export async function mustNotBeOnItsWay(db: Queryable, draftId: string): Promise<void> {
  const { outbox } = schema;
  const isUnderWay = and(eq(outbox.draftId, draftId), inArray(outbox.status, ['queued', 'sending']));
  const [waiting] = await db.select({ id: outbox.id }).from(outbox).where(isUnderWay).limit(1);
  if (waiting) throw new CoreError('CONFLICT', 'draft-already-sending');
}

async function mustOwnMessages(db: Queryable, input: SaveDraftInput): Promise<void> {
  const parts = input.content.attachments.flatMap((attachment) => (attachment.kind === 'part' ? [attachment.messageId] : []));
  const wanted = [...new Set([...parts, ...(input.relatedMessageId ? [input.relatedMessageId] : [])])];
  if (wanted.length === 0) return;
  const found = await db.select({ id: schema.messages.id }).from(schema.messages).where(inArray(schema.messages.id, wanted));
  if (found.length !== wanted.length) throw notFound('message');
}

async function holdUploads(db: Queryable, row: DraftRow): Promise<void> {
  const wanted = row.content.attachments.flatMap((attachment) => (attachment.kind === 'upload' ? [attachment.uploadId] : []));
  if (wanted.length > 0) {
    const held = await db
      .update(schema.uploads)
      .set({ draftId: row.id })
      .where(and(inArray(schema.uploads.id, wanted), or(isNull(schema.uploads.draftId), eq(schema.uploads.draftId, row.id))))
      .returning({ id: schema.uploads.id });
    if (held.length !== new Set(wanted).size) throw notFound('upload');
  }
  const dropped = wanted.length > 0 ? notInArray(schema.uploads.id, wanted) : undefined;
  await db
    .update(schema.uploads)
    .set({ draftId: null })
    .where(and(eq(schema.uploads.draftId, row.id), dropped));
}
