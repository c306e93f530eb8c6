import { type Queryable, schema } from '@mailwright/db';
import type { MailError, SubmissionReceipt } from '@mailwright/mail';
import { createMessageIdHeader } from '@mailwright/mime';
import { and, eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { forgetMessage } from '../drafts/remove-draft.ts';
import { notifyOutbox } from './outbox-channel.ts';
import type { OutboxRow } from './outbox-item.ts';

const minute = 60_000;
/** Waits before the tries after the first; then the item has failed. */
const backoffMs = [0.5, 2, 10, 30, 60, 120, 240, 480].map((minutes) => minutes * minute);

/**
 * Only the attempt that holds the row may write to it: `updatedAt` is the instant at which it took the row, and stays while it has it.
 * NOTE: the number of the attempt would not do, since a retry by hand starts again at one.
 */
export const heldBy = ({ id, updatedAt }: OutboxRow) =>
  and(eq(schema.outbox.id, id), eq(schema.outbox.status, 'sending'), eq(schema.outbox.updatedAt, updatedAt));

/** Records that the server took the message; the bytes and the draft are not needed any more. */
export async function finishSent(
  context: PersonContext,
  row: OutboxRow,
  receipt: Pick<SubmissionReceipt, 'sentCopy' | 'rejected' | 'serverText'>,
): Promise<void> {
  const now = context.services.now();
  await context.services.database.withUser(context.userId, async (db) => {
    await db
      .update(schema.outbox)
      .set({
        status: 'sent',
        sentAt: now,
        sentCopy: receipt.sentCopy,
        rejected: receipt.rejected,
        serverText: receipt.serverText.slice(0, 500),
        errorCode: null,
        leaseUntil: null,
        raw: new Uint8Array(),
        updatedAt: now,
      })
      .where(heldBy(row));
    if (row.draftId) await db.delete(schema.drafts).where(eq(schema.drafts.id, row.draftId));
  });
  if (row.providerDraftId) await forgetMessage(context, row.connectionId, row.providerDraftId);
}

/** Queues the item again after a passing failure, or leaves it `failed` or `uncertain` for the person to decide. */
export async function finishFailed(context: PersonContext, row: OutboxRow, error: MailError): Promise<void> {
  const now = context.services.now();
  const waitMs = error.retry === 'later' ? backoffMs[row.attempts - 1] : undefined;
  const next =
    waitMs === undefined
      ? { status: error.code === 'SUBMISSION_UNCERTAIN' ? ('uncertain' as const) : ('failed' as const) }
      : { status: 'queued' as const, sendAfter: new Date(now.getTime() + Math.max(waitMs, error.retryAfterMs ?? 0)) };
  await context.services.database.withUser(context.userId, async (db) => {
    const held = await db
      .update(schema.outbox)
      .set({
        ...next,
        leaseUntil: null,
        errorCode: error.code,
        serverText: error.serverText,
        rejected: error.addresses.map((address) => ({ address, serverText: error.serverText ?? '' })),
        updatedAt: now,
      })
      .where(heldBy(row))
      .returning({ id: schema.outbox.id });
    if (next.status === 'uncertain' && held.length > 0) await renameDraft(db, row);
    await notifyOutbox(db);
  });
}

/** The text may have arrived: what is made of its draft from now on would be taken for a copy of it under the same Message-ID. */
async function renameDraft(db: Queryable, { draftId }: OutboxRow): Promise<void> {
  if (!draftId) return;
  const { drafts } = schema;
  const [draft] = await db.select({ identityAddress: drafts.identityAddress }).from(drafts).where(eq(drafts.id, draftId));
  if (!draft) return;
  const messageIdHeader = createMessageIdHeader(draft.identityAddress.split('@').at(-1) ?? 'localhost');
  await db
    .update(drafts)
    .set({ messageIdHeader, updatedAt: sql`${drafts.updatedAt}` })
    .where(eq(drafts.id, draftId));
}
