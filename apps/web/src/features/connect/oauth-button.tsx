'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/button';
import { useTRPC } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import type { OAuthProviderId } from './oauth-providers';
import { useCanSignIn } from './use-can-sign-in';

interface OAuthButtonProps {
  readonly provider: OAuthProviderId;
  /** The account to be signed in to again; null for a new one. */
  readonly connectionId: string | null;
  readonly isPrimary?: boolean;
}

/** Leads to the provider's own sign-in page; where that is not set up, it says what is missing. */
export function OAuthButton({ provider, connectionId, isPrimary = false }: OAuthButtonProps) {
  const text = useTranslations('connect.oauth');
  const errorText = useProblemText();
  const trpc = useTRPC();
  const noteId = useId();
  const [isExplained, setIsExplained] = useState(false);
  const isConfigured = useCanSignIn(provider);
  const start = useMutation(
    trpc.connections.startOAuth.mutationOptions({ onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl) }),
  );
  const press = () => (isConfigured ? start.mutate({ provider, connectionId }) : setIsExplained(!isExplained));
  return (
    <div className="flex flex-col gap-2">
      <Button
        kind={isPrimary && isConfigured ? 'primary' : 'secondary'}
        size={isPrimary ? 'large' : 'medium'}
        className="w-full"
        disabled={start.isPending || start.isSuccess}
        aria-expanded={isConfigured ? undefined : isExplained}
        aria-controls={isExplained ? noteId : undefined}
        onClick={press}
      >
        {text(`button.${provider}`)}
      </Button>
      {isExplained && !isConfigured ? (
        <p id={noteId} className="rounded-m bg-warn-soft px-3.5 py-3 text-[13.5px]/5 text-warn-ink">
          {text(`unset.${provider}`)}
        </p>
      ) : null}
      {start.isError ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {errorText(start.error)}
        </p>
      ) : null}
    </div>
  );
}
