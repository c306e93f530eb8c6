import type { CallOptions, Mailbox, MailboxId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { archiveId, toRole } from '../gmail-labels.ts';
import type { GmailLabel } from '../gmail-schemas.ts';
import { listLabels } from './list-labels.ts';

const names: Readonly<Record<string, string>> = { INBOX: 'Inbox', SENT: 'Sent', DRAFT: 'Drafts', SPAM: 'Spam', TRASH: 'Trash' };

/** Every mailbox: the system's, the archive, and the person's own, nested by the slashes in their names. */
export async function listMailboxes(client: GmailClient, options: CallOptions = {}): Promise<readonly Mailbox[]> {
  return toMailboxes(await listLabels(client, options));
}

/** The labels as mailboxes. */
export function toMailboxes(labels: readonly GmailLabel[]): readonly Mailbox[] {
  const byName = new Map(labels.filter(({ id }) => toRole(id) === null).map(({ id, name }) => [name, id as MailboxId]));
  const archive: Mailbox = { ...plain, id: archiveId, name: 'Archive', path: ['Archive'], role: 'archive' };
  return [...labels.map((label) => toMailbox(label, byName)), archive];
}

const plain = { parentId: null, isSelectable: true, isSubscribed: true, counts: null, fingerprint: null } as const;

function toMailbox(label: GmailLabel, byName: ReadonlyMap<string, MailboxId>): Mailbox {
  const role = toRole(label.id);
  const path = role === null ? label.name.split('/') : [names[label.id] ?? label.name];
  const parentId = path.length > 1 ? (byName.get(path.slice(0, -1).join('/')) ?? null) : null;
  const isSubscribed = label.labelListVisibility !== 'labelHide' || role !== null;
  return { ...plain, id: label.id as MailboxId, name: path.at(-1) ?? label.name, path, parentId, role, isSubscribed };
}
