import type { MailboxRole } from '@mailwright/mail';
import type { ImapSession } from '../imap-session.ts';
import { isSelectable, toRoles } from '../mailbox-roles.ts';
import { ensurePath, findPrefix } from './change-mailboxes.ts';
import { listEntries } from './list-mailboxes.ts';

const usualNames = { drafts: 'Drafts', sent: 'Sent' } as const;

/** The path of the mailbox with a role; made, under its usual name, where none has it. */
export async function ensureSpecialMailbox(session: ImapSession, role: 'drafts' | 'sent', signal?: AbortSignal): Promise<string> {
  const entries = await listEntries(session, signal);
  const roles: ReadonlyMap<string, MailboxRole> = toRoles(entries);
  const known = entries.find((entry) => roles.get(entry.path) === role && isSelectable(entry));
  if (known !== undefined) return known.path;
  const path = `${findPrefix(entries)}${usualNames[role]}`;
  await ensurePath(session, path, signal);
  return path;
}
