import type { MailboxId } from './ids.ts';

/** What a mailbox is for (RFC 6154, RFC 8621 §2 role), in the order a person expects to see them. */
export const mailboxRoles = ['inbox', 'flagged', 'important', 'sent', 'drafts', 'archive', 'all', 'junk', 'trash'] as const;

/** One of {@link mailboxRoles}. */
export type MailboxRole = (typeof mailboxRoles)[number];

/** A place for messages (RFC 9051 mailbox, RFC 8621 §2). */
export interface Mailbox {
  readonly id: MailboxId;
  /** Last segment of the path, decoded. */
  readonly name: string;
  /** All segments from the root, decoded. */
  readonly path: readonly string[];
  readonly parentId: MailboxId | null;
  readonly role: MailboxRole | null;
  /** False for a mere container (`\Noselect`). */
  readonly isSelectable: boolean;
  readonly isSubscribed: boolean;
  /** Null where the listing does not carry counts. */
  readonly counts: MailboxCounts | null;
  /** What tells a renamed mailbox from a new one; null where the provider gives nothing. */
  readonly fingerprint: MailboxFingerprint | null;
}

/** Messages in one mailbox. */
export interface MailboxCounts {
  readonly total: number;
  readonly unread: number;
}

/** Identity of a mailbox apart from its name: MAILBOXID (RFC 8474), else UIDVALIDITY + UIDNEXT (RFC 9051 §2.3.1.1). */
export interface MailboxFingerprint {
  readonly mailboxObjectId: string | null;
  readonly uidValidity: string;
  readonly uidNext: number;
}
