'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { type ApiOutputs, useTRPC } from '@/lib/trpc';
import { useFailureToast } from '@/lib/use-failure-toast';

type Connection = ApiOutputs['connections']['list'][number];

/** Stands where a reply would, in an account that may only be read, and leads to the provider's page that allows more. */
export function ReadOnlyLine({ connection }: { connection: Pick<Connection, 'id' | 'oauthProvider'> }) {
  const { id, oauthProvider } = connection;
  const text = useTranslations('mail.readOnly');
  const trpc = useTRPC();
  const onError = useFailureToast();
  const start = useMutation(
    trpc.connections.startOAuth.mutationOptions({
      onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
      onError: (error) => onError(error),
    }),
  );
  return (
    <div
      role="note"
      className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-l border border-line bg-raised px-4 py-3 text-sm text-ink-2"
    >
      <p className="min-w-0 flex-1 basis-52">{text('line')}</p>
      {oauthProvider ? (
        <Button
          size="small"
          disabled={start.isPending || start.isSuccess}
          onClick={() => start.mutate({ provider: oauthProvider, connectionId: id, access: 'full' })}
        >
          {text('allow')}
        </Button>
      ) : null}
    </div>
  );
}
