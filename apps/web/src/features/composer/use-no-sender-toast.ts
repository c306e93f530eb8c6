'use client';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import type { ConnectionView } from '@/lib/mail-view';
import { useAskForAccess } from '@/lib/use-ask-for-access';
import { findReadOnlyConnection } from './start-draft';

/** Says why nothing can be written; where accounts may only be read, with the way to the provider's page that allows more. */
export function useNoSenderToast(): (connections: readonly ConnectionView[], wanted: string | undefined) => void {
  const text = useTranslations('compose');
  const { ask } = useAskForAccess();
  return (connections, wanted) => {
    const locked = findReadOnlyConnection(connections, wanted);
    if (!locked) return void toast.error(text('noIdentity'));
    const { id, label, oauthProvider: provider } = locked;
    const allow = provider && { label: text('readOnly.allow'), onClick: () => ask({ provider, connectionId: id, access: 'full' }) };
    toast.error(text('readOnly.line', { account: label }), { duration: 12_000, ...(allow ? { action: allow } : {}) });
  };
}
