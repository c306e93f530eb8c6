import type { MailboxView } from '@/lib/mail-view';

/** A mailbox and how deep it stands. */
export interface TreeLine {
  readonly mailbox: MailboxView;
  readonly depth: number;
}

/** An account's own mailboxes in reading order; those with a known role stand elsewhere. */
export function listTree(mailboxes: readonly MailboxView[], connectionId: string): readonly TreeLine[] {
  const own = mailboxes.filter((mailbox) => mailbox.connectionId === connectionId);
  const known = new Set(own.map((mailbox) => mailbox.id));
  const parentOf = ({ parentId }: MailboxView) => (parentId !== null && known.has(parentId) ? parentId : null);
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const walk = (parentId: string | null, depth: number): TreeLine[] =>
    own
      .filter((mailbox) => parentOf(mailbox) === parentId)
      .sort((left, right) => collator.compare(left.name, right.name))
      .flatMap((mailbox) => {
        const children = walk(mailbox.id, mailbox.role === null ? depth + 1 : depth);
        return mailbox.role === null ? [{ mailbox, depth }, ...children] : children;
      });
  return walk(null, 0);
}
