'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import type { ConnectionView } from '@/lib/mail-view';
import { useAskForAccess } from '@/lib/use-ask-for-access';

/** Says why an account deletes nothing for good, and leads to the provider's page that allows it. */
export function WiderAccessLine({ connection }: { connection: Pick<ConnectionView, 'id' | 'label' | 'oauthProvider'> }) {
  const { id, label, oauthProvider } = connection;
  const text = useTranslations('mail.destroy.locked');
  const { ask, isAsking } = useAskForAccess();
  return (
    <div role="note" className="mt-3 flex flex-col items-start gap-2 text-ink-2">
      <p className="wrap-anywhere">{text('line', { account: label })}</p>
      {oauthProvider ? (
        <Button size="small" disabled={isAsking} onClick={() => ask({ provider: oauthProvider, connectionId: id, access: 'destroy' })}>
          {text('allow')}
        </Button>
      ) : null}
    </div>
  );
}
