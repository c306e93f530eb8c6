'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { useTRPC } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import { AddressStep } from './address-step';
import { IdentityStep } from './identity-step';
import { MailboxesStep } from './mailboxes-step';
import { ManualStep } from './manual-step';
import type { OAuthRefusal } from './oauth-refusal';
import { RefusedStep } from './refused-step';
import { SignInStep } from './sign-in-step';
import { useWizard } from './use-wizard';
import { WiderAccessRefused } from './wider-access-refused';
import type { WizardStart } from './wizard-state';

interface WizardProps {
  readonly start: WizardStart;
  readonly refusal: OAuthRefusal | null;
  /** Called when everything is in place. */
  readonly onDone: () => void;
}

function Wizard({ start, refusal, onDone }: WizardProps) {
  const [state, dispatch] = useWizard(start);
  switch (state.step) {
    case 'address':
      return <AddressStep state={state} dispatch={dispatch} refusal={refusal} />;
    case 'refused':
      return <RefusedStep state={state} dispatch={dispatch} />;
    case 'sign-in':
      return <SignInStep state={state} dispatch={dispatch} refusal={refusal} />;
    case 'manual':
      return <ManualStep state={state} dispatch={dispatch} />;
    case 'mailboxes':
      return state.connection ? <MailboxesStep connection={state.connection} dispatch={dispatch} /> : null;
    case 'identity':
      return state.connection ? <IdentityStep connection={state.connection} onDone={onDone} /> : null;
    default:
      return state.step satisfies never;
  }
}

interface ConnectWizardProps {
  /** The account to mend; null for a new one. */
  readonly connectionId: string | null;
  /** True for an account that was just signed in to at its provider. */
  readonly isConnected: boolean;
  readonly refusal: OAuthRefusal | null;
  readonly onDone: () => void;
}

const newAccount: WizardStart = { connection: null, isConnected: false };

/** Connects an account, or mends one and keeps everything under it. */
export function ConnectWizard({ connectionId, isConnected, refusal, onDone }: ConnectWizardProps) {
  const trpc = useTRPC();
  const text = useTranslations('connect');
  const errorText = useProblemText();
  const stored = useQuery({
    ...trpc.connections.get.queryOptions({ connectionId: connectionId ?? '' }, { staleTime: 0, gcTime: 0 }),
    enabled: connectionId !== null,
    refetchOnWindowFocus: false,
  });
  if (connectionId === null) return <Wizard start={newAccount} refusal={refusal} onDone={onDone} />;
  if (stored.isError) {
    return (
      <EmptyState title={text('loadFailed')}>
        <p>{errorText(stored.error)}</p>
        <Button onClick={() => void stored.refetch()}>{text('signIn.testAgain')}</Button>
      </EmptyState>
    );
  }
  const provider = stored.data?.oauthProvider;
  if (stored.data && provider && refusal?.access === 'destroy')
    return <WiderAccessRefused connection={stored.data} provider={provider} refusal={refusal} onDone={onDone} />;
  return stored.data ? <Wizard start={{ connection: stored.data, isConnected }} refusal={refusal} onDone={onDone} /> : null;
}
