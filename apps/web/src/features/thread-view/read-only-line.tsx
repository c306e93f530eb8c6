'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import type { ApiOutputs } from '@/lib/trpc';
import { useAskForAccess } from '@/lib/use-ask-for-access';

type Connection = ApiOutputs['connections']['list'][number];

/** Stands where a reply would, in an account that may only be read, and leads to the provider's page that allows more. */
export function ReadOnlyLine({ connection }: { connection: Pick<Connection, 'id' | 'oauthProvider'> }) {
  const { id, oauthProvider } = connection;
  const text = useTranslations('mail.readOnly');
  const { ask, isAsking } = useAskForAccess();
  return (
    <div
      role="note"
      className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-l border border-line bg-raised px-4 py-3 text-sm text-ink-2"
    >
      <p className="min-w-0 flex-1 basis-52">{text('line')}</p>
      {oauthProvider ? (
        <Button size="small" disabled={isAsking} onClick={() => ask({ provider: oauthProvider, connectionId: id, access: 'full' })}>
          {text('allow')}
        </Button>
      ) : null}
    </div>
  );
}
