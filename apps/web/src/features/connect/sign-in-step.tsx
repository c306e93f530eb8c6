'use client';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Checkbox } from '@/components/checkbox';
import { OAuthButton } from './oauth-button';
import { findOAuthProvider } from './oauth-providers';
import { type OAuthRefusal, OAuthRefusalNote } from './oauth-refusal';
import { PasswordFields } from './password-fields';
import { ProviderCard } from './provider-card';
import { ProviderHint } from './provider-hint';
import { useCanSignIn } from './use-can-sign-in';
import { VerificationPanel } from './verification-panel';
import { SignInFooter } from './wizard-footer';
import { WizardFrame } from './wizard-frame';
import type { WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

interface SignInStepProps {
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
}

/** Asks for a look at settings that others could have changed on their way. */
function FoundConfirmation({ state, dispatch }: SignInStepProps) {
  const text = useTranslations('connect.confirm');
  if (!state.found || state.found.isTrusted) return null;
  const hosts = [...new Set([state.servers.imap.host, state.servers.smtp.host])].join(', ');
  return (
    <div className="rounded-m bg-warn-soft px-3.5 py-3 text-[13.5px]/5 text-warn-ink">
      <p>{text('text', { hosts })}</p>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
      <label className="mt-2 flex items-center gap-2.5 font-[560]">
        <Checkbox
          checked={state.isFoundConfirmed}
          aria-invalid={state.faults.found ? true : undefined}
          onCheckedChange={(value) => dispatch({ type: 'found-confirmed', isConfirmed: value === true })}
        />
        {text('label')}
      </label>
      {state.faults.found ? (
        <p role="alert" className="mt-1.5 text-sm text-danger">
          {text('missing')}
        </p>
      ) : null}
    </div>
  );
}

/** The provider that was found and the password. */
export function SignInStep({ state, dispatch, refusal }: SignInStepProps & { readonly refusal: OAuthRefusal | null }) {
  const text = useTranslations('connect.signIn');
  const oauthProvider = findOAuthProvider(state);
  const canSignIn = useCanSignIn(oauthProvider);
  const title = state.isReconnect && state.connection ? text('reconnectTitle', { label: state.connection.label }) : text('title');
  if (state.connection?.oauthProvider) {
    return (
      <WizardFrame reached={3} title={title} lead={state.emailAddress}>
        <OAuthRefusalNote refusal={refusal} />
        {state.connection.settings ? <ProviderCard state={state} onEdit={null} /> : null}
        <OAuthButton provider={state.connection.oauthProvider} connectionId={state.connection.id} isPrimary />
      </WizardFrame>
    );
  }
  return (
    <WizardFrame
      reached={3}
      title={title}
      lead={state.emailAddress}
      onSubmit={() => dispatch({ type: 'verification-requested' })}
      footer={<SignInFooter state={state} dispatch={dispatch} canGoBack={!state.isReconnect} />}
    >
      <OAuthRefusalNote refusal={state.isReconnect ? refusal : null} />
      <ProviderCard state={state} onEdit={() => dispatch({ type: 'manual-opened' })} />
      {canSignIn && oauthProvider ? (
        <>
          <OAuthButton provider={oauthProvider} connectionId={state.connection?.id ?? null} isPrimary />
          <p className="text-center text-sm text-ink-3">{text(state.isReconnect ? 'orPasswordKept' : 'orPassword')}</p>
        </>
      ) : null}
      <ProviderHint state={state} />
      <FoundConfirmation state={state} dispatch={dispatch} />
      <PasswordFields state={state} dispatch={dispatch} canSplit={false} hasFocus />
      <VerificationPanel state={state} dispatch={dispatch} />
    </WizardFrame>
  );
}
