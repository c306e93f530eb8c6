'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/button';
import { Checkbox } from '@/components/checkbox';
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

/** Lets a person keep everything but reading to themselves. */
function ReadOnlyChoice({ isChosen, onChange }: { isChosen: boolean; onChange: (isChosen: boolean) => void }) {
  const text = useTranslations('connect.oauth.readOnly');
  const hintId = useId();
  return (
    <div className="flex flex-col gap-1 text-[13.5px]/5">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
      <label className="flex items-center gap-2.5">
        <Checkbox
          checked={isChosen}
          aria-describedby={isChosen ? hintId : undefined}
          onCheckedChange={(value) => onChange(value === true)}
        />
        {text('label')}
      </label>
      {isChosen ? (
        <p id={hintId} className="text-ink-3">
          {text('hint')}
        </p>
      ) : null}
    </div>
  );
}

/** Leads to the provider's own sign-in page; where that is not set up, it says what is missing. */
export function OAuthButton({ provider, connectionId, isPrimary = false }: OAuthButtonProps) {
  const text = useTranslations('connect.oauth');
  const errorText = useProblemText();
  const trpc = useTRPC();
  const noteId = useId();
  const [isExplained, setIsExplained] = useState(false);
  const isConfigured = useCanSignIn(provider);
  const [isReadOnly, setIsReadOnly] = useState(false);
  const canChoose = isConfigured === true && provider === 'google' && connectionId === null;
  const start = useMutation(
    trpc.connections.startOAuth.mutationOptions({ onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl) }),
  );
  const access = canChoose ? ({ access: isReadOnly ? 'read-only' : 'full' } as const) : {};
  const press = () => (isConfigured ? start.mutate({ provider, connectionId, ...access }) : setIsExplained(!isExplained));
  return (
    <div className="flex flex-col gap-2">
      <Button
        kind={isPrimary && isConfigured ? 'primary' : 'secondary'}
        size={isPrimary ? 'large' : 'medium'}
        className="w-full"
        disabled={isConfigured === null || start.isPending || start.isSuccess}
        aria-expanded={isConfigured ? undefined : isExplained}
        aria-controls={isExplained ? noteId : undefined}
        onClick={press}
      >
        {text(`button.${provider}`)}
      </Button>
      {canChoose ? <ReadOnlyChoice isChosen={isReadOnly} onChange={setIsReadOnly} /> : null}
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
