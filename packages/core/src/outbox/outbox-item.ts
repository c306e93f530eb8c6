import type { schema } from '@mailwright/db';

export type OutboxRow = typeof schema.outbox.$inferSelect;

/** Mail on its way out as its sender sees it. */
export interface OutboxItem {
  readonly id: string;
  readonly connectionId: string;
  readonly status: OutboxRow['status'];
  readonly subject: string;
  readonly recipients: readonly string[];
  readonly messageIdHeader: string;
  readonly draftId: string | null;
  readonly attempts: number;
  readonly sendAfter: string;
  readonly sentAt: string | null;
  readonly sentCopy: OutboxRow['sentCopy'];
  readonly rejected: OutboxRow['rejected'];
  readonly errorCode: string | null;
  readonly serverText: string | null;
  readonly createdAt: string;
}

/** The view of a row; the bytes stay inside. */
export const toOutboxItem = (row: Omit<OutboxRow, 'raw'>): OutboxItem => ({
  id: row.id,
  connectionId: row.connectionId,
  status: row.status,
  subject: row.subject,
  recipients: row.envelope.rcptTo,
  messageIdHeader: row.messageIdHeader,
  draftId: row.draftId,
  attempts: row.attempts,
  sendAfter: row.sendAfter.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
  sentCopy: row.sentCopy,
  rejected: row.rejected,
  errorCode: row.errorCode,
  serverText: row.serverText,
  createdAt: row.createdAt.toISOString(),
});
