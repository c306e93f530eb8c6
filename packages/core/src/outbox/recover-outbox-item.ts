import { schema } from '@mailwright/db';
import { isMailError, MailError } from '@mailwright/mail';
import { and, eq, lt } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { findSentCopy } from './find-sent-copy.ts';
import { finishFailed, finishSent } from './finish-outbox-item.ts';
import type { OutboxRow } from './outbox-item.ts';

/**
 * Decides about an item whose process died while sending. Before the data: queued again. After: Sent is asked;
 * found there it is sent, else `uncertain` (RFC 1047: only a person may risk a second copy).
 */
export async function recoverOutboxItem(context: PersonContext, outboxId: string): Promise<void> {
  const row = await takeOver(context, outboxId);
  if (!row) return;
  if (!row.dataStartedAt) {
    await finishFailed(context, row, new MailError('CONNECTION_FAILED', 'The process ended before the message was handed over.'));
    return;
  }
  try {
    const found = await withActiveDriver(context, row.connectionId, ({ driver }) => findSentCopy(driver, row.messageIdHeader));
    if (found) await finishSent(context, row, { sentCopy: 'filed', rejected: [], serverText: '' });
    else await finishFailed(context, row, new MailError('SUBMISSION_UNCERTAIN', 'The process ended while the message was handed over.'));
  } catch (error) {
    if (!isMailError(error)) throw error;
    await finishFailed(context, row, new MailError('SUBMISSION_UNCERTAIN', 'Sent could not be asked.', { cause: error }));
  }
}

async function takeOver(context: PersonContext, outboxId: string): Promise<OutboxRow | undefined> {
  const now = context.services.now();
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db
      .update(schema.outbox)
      .set({ leaseUntil: new Date(now.getTime() + 60_000), updatedAt: now })
      .where(and(eq(schema.outbox.id, outboxId), eq(schema.outbox.status, 'sending'), lt(schema.outbox.leaseUntil, now)))
      .returning(),
  );
  return row;
}
