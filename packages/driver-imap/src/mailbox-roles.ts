import type { MailboxRole } from '@mailwright/mail';
import type { ListResponse } from 'imapflow';

const roleOfUse: Readonly<Record<string, MailboxRole>> = {
  '\\Inbox': 'inbox',
  '\\Flagged': 'flagged',
  '\\Important': 'important',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\All': 'all',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
};

/**
 * What each mailbox is for, by path. RFC 6154: what the server says comes first, then names in many languages (imapflow's list);
 * INBOX is always the inbox, and no role is given twice: the shallower path wins.
 */
export function toRoles(mailboxes: readonly ListResponse[]): ReadonlyMap<string, MailboxRole> {
  const roles = new Map<string, MailboxRole>();
  const taken = new Set<MailboxRole>(['inbox']);
  for (const mailbox of mailboxes) if (isInbox(mailbox)) roles.set(mailbox.path, 'inbox');
  const isByServer = (mailbox: ListResponse) => mailbox.specialUseSource === 'extension';
  const byDepth = [...mailboxes].sort((left, right) => left.parent.length - right.parent.length);
  for (const mailbox of [...byDepth.filter(isByServer), ...byDepth.filter((other) => !isByServer(other))]) {
    const role = toRole(mailbox);
    if (role === null || taken.has(role) || roles.has(mailbox.path)) continue;
    taken.add(role);
    roles.set(mailbox.path, role);
  }
  return roles;
}

function isInbox(mailbox: ListResponse): boolean {
  return mailbox.path.toUpperCase() === 'INBOX';
}

function toRole(mailbox: ListResponse): MailboxRole | null {
  const use = mailbox.specialUse ?? [...mailbox.flags].find((flag) => Object.hasOwn(roleOfUse, flag)) ?? '';
  return Object.hasOwn(roleOfUse, use) ? (roleOfUse[use] ?? null) : null;
}

/** True where messages can lie in a mailbox. */
export function isSelectable(mailbox: ListResponse): boolean {
  return !mailbox.flags.has('\\Noselect') && !mailbox.flags.has('\\NonExistent');
}
