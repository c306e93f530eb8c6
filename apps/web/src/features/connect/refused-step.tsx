'use client';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Button } from '@/components/button';
import { safeHelpUrl } from '@/components/connection/problem-words';
import { classNames } from '@/lib/class-names';
import { OAuthButton } from './oauth-button';
import { findOAuthProvider } from './oauth-providers';
import { ProviderCard, providerNameOf } from './provider-card';
import { useCanSignIn } from './use-can-sign-in';
import { WizardFrame } from './wizard-frame';
import type { WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

/** Says plainly that a provider lets no other program in by password, and what one can do. */
export function RefusedStep({ state, dispatch }: { state: WizardState; dispatch: Dispatch<WizardEvent> }) {
  const text = useTranslations('connect.refused');
  const wizard = useTranslations('connect');
  const provider = providerNameOf(state);
  const isOauth = state.found?.method === 'oauth';
  const isBridge = state.found?.hint === 'proton-bridge-only';
  const oauthProvider = isOauth ? findOAuthProvider(state) : null;
  const canSignIn = useCanSignIn(oauthProvider);
  const help = safeHelpUrl(state.found?.helpUrl);
  const reason = () => {
    if (isBridge) return text('proton');
    if (!isOauth) return text('unsupported', { provider });
    return state.found?.hint === 'microsoft-browser-only' ? text('oauthMicrosoft') : text('oauth', { provider });
  };
  return (
    <WizardFrame
      reached={2}
      title={canSignIn ? text('signInTitle', { provider }) : text('title')}
      lead={state.emailAddress}
      footer={
        <>
          <Button onClick={() => dispatch({ type: 'back' })}>{wizard('otherAddress')}</Button>
          {isOauth || isBridge ? (
            <Button kind="link" onClick={() => dispatch({ type: 'manual-opened' })}>
              {wizard('address.manual')}
            </Button>
          ) : null}
        </>
      }
    >
      <ProviderCard state={state} onEdit={null} />
      {oauthProvider ? <OAuthButton provider={oauthProvider} connectionId={null} isPrimary /> : null}
      <div
        className={classNames(
          'flex flex-col gap-2 rounded-m px-3.5 py-3 text-[13.5px]/5',
          canSignIn ? 'bg-accent-soft' : 'bg-warn-soft text-warn-ink',
        )}
      >
        <p>{canSignIn ? text('signInText', { provider }) : reason()}</p>
        {isBridge || canSignIn ? null : <p>{text(isOauth ? 'oauthTodo' : 'unsupportedTodo')}</p>}
        {help ? (
          <a href={help} target="_blank" rel="noopener noreferrer" className="self-start font-[560] underline underline-offset-2">
            {text('help', { provider })}
          </a>
        ) : null}
      </div>
    </WizardFrame>
  );
}
