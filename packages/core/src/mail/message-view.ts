import type { schema } from '@mailwright/db';
import type { Address, Attachment } from '@mailwright/mail';
import { selectBodies } from '@mailwright/mime';

type MessageRow = typeof schema.messages.$inferSelect;

/** A message of a conversation, without its body. */
export interface MessageView {
  readonly id: string;
  readonly threadId: string;
  readonly connectionId: string;
  readonly mailboxIds: readonly string[];
  readonly flags: readonly string[];
  readonly isUnread: boolean;
  readonly isFlagged: boolean;
  readonly isDraft: boolean;
  readonly isOwn: boolean;
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly messageIdHeader: string | null;
  readonly receivedAt: string;
  readonly sentAt: string | null;
  readonly preview: string | null;
  readonly sizeBytes: number;
  readonly attachments: readonly Attachment[];
}

/** A row as people see it. `ownAddresses` are in lower case. */
export function toMessageView(row: MessageRow, mailboxIds: readonly string[], ownAddresses: ReadonlySet<string>): MessageView {
  const { envelope } = row;
  return {
    id: row.id,
    threadId: row.threadId,
    connectionId: row.connectionId,
    mailboxIds,
    flags: row.flags,
    isUnread: row.isUnread,
    isFlagged: row.isFlagged,
    isDraft: row.isDraft,
    isOwn: envelope.from.some(({ address }) => ownAddresses.has(address.toLowerCase())),
    subject: row.subject,
    from: envelope.from,
    to: envelope.to,
    cc: envelope.cc,
    bcc: envelope.bcc,
    replyTo: envelope.replyTo,
    messageIdHeader: row.messageIdHeader,
    receivedAt: row.receivedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    preview: row.preview,
    sizeBytes: row.sizeBytes,
    attachments: row.structure ? selectBodies(row.structure).attachments : [],
  };
}
