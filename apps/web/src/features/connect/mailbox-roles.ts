import type { MailboxRole } from '@mailwright/mail';
import type { ApiOutputs } from '@/lib/trpc';

/** A mailbox as the API shows it. */
export type Mailbox = ApiOutputs['mailboxes']['list'][number];

/** The purposes a person can see and change in the wizard. */
export const choosableRoles = ['inbox', 'sent', 'drafts', 'archive', 'junk', 'trash'] as const satisfies readonly MailboxRole[];

/** The mailbox that serves each purpose; null where none does. */
export function mailboxByRole(
  mailboxes: readonly Mailbox[],
): readonly { role: (typeof choosableRoles)[number]; mailbox: Mailbox | null }[] {
  return choosableRoles.map((role) => ({ role, mailbox: mailboxes.find((mailbox) => mailbox.role === role) ?? null }));
}

/** Mailboxes that may serve a purpose, with their whole path in words. */
export const mailboxChoices = (mailboxes: readonly Mailbox[]): readonly { value: string; label: string }[] =>
  mailboxes.filter((mailbox) => mailbox.isSelectable).map((mailbox) => ({ value: mailbox.id, label: mailbox.path.join(' / ') }));
