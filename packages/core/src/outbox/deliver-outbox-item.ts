import { schema } from '@mailwright/db';
import { isMailError, MailError, type MailManager, type MessageId, type SubmissionReceipt } from '@mailwright/mail';
import { and, eq, lte, sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { readAndApply } from '../mail/apply-reading.ts';
import { setFlags } from '../mail/set-flags.ts';
import { findSentCopy } from './find-sent-copy.ts';
import { finishFailed, finishSent, heldBy } from './finish-outbox-item.ts';
import type { OutboxRow } from './outbox-item.ts';

const leaseMs = 60_000;
const longestSendMs = 15 * 60_000;

/** Sends one queued item, if it is due and nobody else has it. Every outcome is in the row; provider failures do not throw. */
export async function deliverOutboxItem(context: PersonContext, outboxId: string): Promise<void> {
  const row = await claim(context, outboxId);
  if (!row) return;
  const renewal = setInterval(() => void renewLease(context, row).catch(() => undefined), leaseMs / 3);
  try {
    const receipt = await submit(context, row);
    if (receipt) await finishSent(context, row, receipt);
    if (receipt) await tellMirror(context, row, receipt);
  } finally {
    clearInterval(renewal);
  }
}

/** The receipt, or null after the failure was recorded. What the database refuses after the server took the message stays `sending`. */
async function submit(context: PersonContext, row: OutboxRow): Promise<SubmissionReceipt | null> {
  let hasDataStarted = false;
  const onDataStart = async () => {
    await markDataStarted(context, row);
    hasDataStarted = true;
  };
  try {
    return await withActiveDriver(context, row.connectionId, ({ driver }) => handOver(driver, row, onDataStart), { asksServer: false });
  } catch (error) {
    const code = hasDataStarted ? 'SUBMISSION_UNCERTAIN' : 'PROTOCOL_ERROR';
    const failure = isMailError(error) ? error : new MailError(code, 'Sending failed.', { cause: error });
    context.services.logger.warn({ outboxId: row.id, connectionId: row.connectionId, code: failure.code }, 'sending failed');
    await finishFailed(context, row, failure);
    return null;
  }
}

async function handOver(driver: MailManager, row: OutboxRow, onDataStart: () => Promise<void>): Promise<SubmissionReceipt> {
  const { messageIdHeader, envelope } = row;
  const draft = row.providerDraftId ? { draftId: row.providerDraftId as MessageId } : {};
  const submission = { raw: new Uint8Array(row.raw), envelope, messageIdHeader, onDataStart, ...draft };
  try {
    return await driver.sendMessage(submission, { signal: AbortSignal.timeout(longestSendMs) });
  } catch (error) {
    if (!isMailError(error) || error.code !== 'SUBMISSION_UNCERTAIN') throw error;
    const sentMessageId = await findSentCopy(driver, messageIdHeader);
    if (!sentMessageId) throw error;
    return { messageIdHeader, accepted: envelope.rcptTo, rejected: [], serverText: '', sentCopy: 'filed', sentMessageId };
  }
}

async function claim(context: PersonContext, outboxId: string): Promise<OutboxRow | undefined> {
  const now = context.services.now();
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db
      .update(schema.outbox)
      .set({
        status: 'sending',
        attempts: sql`${schema.outbox.attempts} + 1`,
        leaseUntil: new Date(now.getTime() + leaseMs),
        dataStartedAt: null,
        updatedAt: now,
      })
      .where(and(eq(schema.outbox.id, outboxId), eq(schema.outbox.status, 'queued'), lte(schema.outbox.sendAfter, now)))
      .returning(),
  );
  return row;
}

async function renewLease(context: PersonContext, row: OutboxRow): Promise<void> {
  const leaseUntil = new Date(context.services.now().getTime() + leaseMs);
  await context.services.database.withUser(context.userId, (db) =>
    db.update(schema.outbox).set({ leaseUntil, updatedAt: row.updatedAt }).where(heldBy(row)),
  );
}

async function markDataStarted(context: PersonContext, row: OutboxRow): Promise<void> {
  const dataStartedAt = context.services.now();
  const held = await context.services.database.withUser(context.userId, (db) =>
    db.update(schema.outbox).set({ dataStartedAt, updatedAt: row.updatedAt }).where(heldBy(row)).returning({ id: schema.outbox.id }),
  );
  if (held.length === 0) throw new MailError('CANCELLED', 'Another attempt took this message over.');
}

// The mail is sent: what fails from here on is repaired by the next look at the mailbox.
async function tellMirror(context: PersonContext, row: OutboxRow, { sentMessageId }: SubmissionReceipt): Promise<void> {
  const { connectionId, relatedMessageId, relation } = row;
  const flag = relation === 'answered' ? '$answered' : '$forwarded';
  try {
    const isKept = await withActiveDriver(context, connectionId, async ({ driver }) => {
      if (sentMessageId) await readAndApply(context, connectionId, async () => ({ messages: await driver.getMessages([sentMessageId]) }));
      return (await driver.getCapabilities()).keptFlags.includes(flag);
    });
    if (relatedMessageId && relation && isKept)
      await setFlags(context, { connectionId, threadIds: [], messageIds: [relatedMessageId], add: [flag], remove: [] });
  } catch (error) {
    context.services.logger.warn(
      { outboxId: row.id, code: isMailError(error) ? error.code : 'UNKNOWN' },
      'sent, but the mirror was not told',
    );
  }
}
