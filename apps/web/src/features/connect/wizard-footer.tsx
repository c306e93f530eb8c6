'use client';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Button } from '@/components/button';
import type { WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

/** Back and the button that tests and saves; while the test runs it can be stopped. */
export function SignInFooter({ state, dispatch, canGoBack }: { state: WizardState; dispatch: Dispatch<WizardEvent>; canGoBack: boolean }) {
  const text = useTranslations('connect');
  const { status } = state.verification;
  const isBusy = status === 'running' || status === 'saving';
  const label = () => {
    if (status === 'saving') return text('signIn.saving');
    if (status === 'running') return text('signIn.testing');
    return text(status === 'idle' ? 'signIn.test' : 'signIn.testAgain');
  };
  return (
    <>
      {canGoBack ? <Button onClick={() => dispatch({ type: 'back' })}>{text('back')}</Button> : <span />}
      <span className="flex gap-2.5">
        {status === 'running' ? <Button onClick={() => dispatch({ type: 'verification-stopped' })}>{text('stop')}</Button> : null}
        <Button kind="primary" type="submit" disabled={isBusy}>
          {label()}
        </Button>
      </span>
    </>
  );
}
