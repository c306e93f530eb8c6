import type { schema } from '@mailwright/db';
import { type MailboxRole, mailboxRoles } from '@mailwright/mail';

/** A stored mailbox. */
export type MailboxRow = typeof schema.mailboxes.$inferSelect;

/** A mailbox as people see it, with the role that counts. */
export interface MailboxView {
  readonly id: string;
  readonly connectionId: string;
  readonly name: string;
  readonly path: readonly string[];
  readonly parentId: string | null;
  readonly role: MailboxRole | null;
  readonly isSelectable: boolean;
  readonly isSubscribed: boolean;
  readonly totalCount: number;
  readonly unreadCount: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The views of rows: those with a role in the order of roles, then the others by path. A chosen role takes it from the mailbox the server names. */
export function toMailboxViews(rows: readonly MailboxRow[]): readonly MailboxView[] {
  const chosen = new Set(rows.map((row) => `${row.connectionId} ${row.chosenRole}`));
  return rows
    .map((row) => toMailboxView(row, chosen.has(`${row.connectionId} ${row.role}`)))
    .sort((a, b) => rank(a) - rank(b) || comparePaths(a.path, b.path) || a.connectionId.localeCompare(b.connectionId));
}

function toMailboxView(row: MailboxRow, isRoleTaken: boolean): MailboxView {
  const { id, connectionId, name, path, parentId, isSelectable, isSubscribed, totalCount, unreadCount } = row;
  const ofServer = isRoleTaken ? null : row.role;
  const role = row.chosenRole === 'none' ? null : (row.chosenRole ?? ofServer);
  return { id, connectionId, name, path, parentId, role, isSelectable, isSubscribed, totalCount, unreadCount };
}

const rank = ({ role }: MailboxView): number => (role === null ? mailboxRoles.length : mailboxRoles.indexOf(role));

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [index, segment] of a.entries()) {
    const difference = collator.compare(segment, b[index] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
