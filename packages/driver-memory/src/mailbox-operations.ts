import { type Mailbox, type MailboxCounts, type MailboxId, MailError } from '@mailwright/mail';
import type { MemoryAccount } from './memory-account.ts';
import type { StoredMailbox } from './memory-store.ts';

/** A mailbox by its id, or NOT_FOUND. */
export function getMailbox(account: MemoryAccount, id: string): StoredMailbox {
  const found = account.mailboxes.find((mailbox) => mailbox.id === id);
  if (found === undefined) throw new MailError('NOT_FOUND', 'The mailbox does not exist.');
  return found;
}

/** The mailbox every account has for a role. */
export function getMailboxByRole(account: MemoryAccount, role: string): StoredMailbox {
  const found = account.mailboxes.find((mailbox) => mailbox.role === role);
  if (found === undefined) throw new MailError('NOT_FOUND', 'The account has no mailbox for this role.');
  return found;
}

/** Counts the mail of one mailbox. */
export function countMailbox(account: MemoryAccount, id: string): MailboxCounts {
  const messages = [...account.messages.values()].filter((message) => message.mailboxIds.includes(id));
  return { total: messages.length, unread: messages.filter((message) => !message.flags.includes('$seen')).length };
}

/** The mailbox as the world sees it, with its counts. */
export function toMailbox(account: MemoryAccount, stored: StoredMailbox): Mailbox {
  const path = [stored.name];
  for (let parentId = stored.parentId; parentId !== null; ) {
    const parent = getMailbox(account, parentId);
    path.unshift(parent.name);
    parentId = parent.parentId;
  }
  return {
    id: stored.id as MailboxId,
    name: stored.name,
    path,
    parentId: stored.parentId === null ? null : (stored.parentId as MailboxId),
    role: stored.role,
    isSelectable: true,
    isSubscribed: true,
    counts: countMailbox(account, stored.id),
    fingerprint: { mailboxObjectId: `${account.epoch}-${stored.id}`, uidValidity: '1', uidNext: 1 },
  };
}

/** Makes a mailbox; CONFLICT where its parent has one of that name. */
export function createMailbox(account: MemoryAccount, id: string, name: string, parentId: string | null): StoredMailbox {
  if (parentId !== null) getMailbox(account, parentId);
  refuseName(account, name, parentId, null);
  const created: StoredMailbox = { id, name, parentId, role: null };
  account.mailboxes.push(created);
  account.touch();
  return created;
}

/** Renames a mailbox; its id stays. */
export function renameMailbox(account: MemoryAccount, id: string, name: string): StoredMailbox {
  const mailbox = getMailbox(account, id);
  if (mailbox.role === 'inbox') throw new MailError('UNSUPPORTED', 'The inbox keeps its name.');
  refuseName(account, name, mailbox.parentId, id);
  const renamed = { ...mailbox, name };
  account.mailboxes[account.mailboxes.indexOf(mailbox)] = renamed;
  account.touch();
  return renamed;
}

/** Destroys an empty mailbox. */
export function destroyMailbox(account: MemoryAccount, id: string): void {
  const mailbox = getMailbox(account, id);
  if (mailbox.role !== null) throw new MailError('CONFLICT', 'A mailbox with a role stays.');
  if (countMailbox(account, id).total > 0) throw new MailError('CONFLICT', 'The mailbox holds mail.');
  if (account.mailboxes.some((other) => other.parentId === id)) throw new MailError('CONFLICT', 'The mailbox holds other mailboxes.');
  account.mailboxes.splice(account.mailboxes.indexOf(mailbox), 1);
  account.touch();
}

function refuseName(account: MemoryAccount, name: string, parentId: string | null, ownId: string | null): void {
  if (name.trim() === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
    throw new MailError('UNSUPPORTED', 'A mailbox cannot have this name.');
  }
  const isTaken = account.mailboxes.some((other) => other.id !== ownId && other.parentId === parentId && other.name === name);
  if (isTaken) throw new MailError('CONFLICT', 'A mailbox of this name exists.');
}
