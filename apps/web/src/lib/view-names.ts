'use client';
import { useTranslations } from 'next-intl';
import type { MailboxView, MailView } from './mail-view';

/** What a view is called. */
export function useViewName(): (view: MailView, mailboxes: readonly MailboxView[]) => string {
  const text = useTranslations('mail.view');
  return (view, mailboxes) =>
    view.name ? text(view.name) : (mailboxes.find((mailbox) => mailbox.id === view.mailboxId)?.name ?? text('mailbox'));
}
