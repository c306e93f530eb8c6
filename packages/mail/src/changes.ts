import type { Flag } from './flag.ts';
import type { MailboxId, MessageId, SyncCursor } from './ids.ts';
import type { MessageSummary } from './message.ts';

/** What happened since a cursor (RFC 8621 §5.2 in spirit). */
export interface ChangeSet {
  readonly created: readonly MessageSummary[];
  readonly updated: readonly MessageUpdate[];
  readonly destroyed: readonly MessageId[];
  readonly nextCursor: SyncCursor;
  /** True: ask again with `nextCursor` at once. */
  readonly hasMore: boolean;
  /** Mailboxes to list again from the start because their history is gone; `all` for the whole connection. */
  readonly mustResync: 'all' | readonly MailboxId[] | null;
}

/** A known message whose flags or mailboxes are now these. */
export interface MessageUpdate {
  readonly id: MessageId;
  readonly flags: readonly Flag[];
  readonly mailboxIds: readonly MailboxId[];
}
