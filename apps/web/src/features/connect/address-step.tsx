'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Button } from '@/components/button';
import { Field } from '@/components/field';
import { Input } from '@/components/input';
import { useTRPC } from '@/lib/trpc';
import { useFirstFocus } from '@/lib/use-first-focus';
import { DiscoverySources } from './discovery-sources';
import { OAuthButton } from './oauth-button';
import { oauthProviders } from './oauth-providers';
import { type OAuthRefusal, OAuthRefusalNote } from './oauth-refusal';
import { useRuleText } from './rule-text';
import { useCanSignIn } from './use-can-sign-in';
import { WizardFrame } from './wizard-frame';
import type { WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

interface AddressStepProps {
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
  /** Why signing in at a provider came to nothing a moment ago. */
  readonly refusal: OAuthRefusal | null;
}

/** A way in without an account. */
function DemoOffer({ dispatch }: { dispatch: Dispatch<WizardEvent> }) {
  const text = useTranslations('connect.address');
  const trpc = useTRPC();
  // What stands above it may still grow until then.
  const isSettled = useCanSignIn('google') !== null;
  const demo = useMutation(
    trpc.connections.createDemo.mutationOptions({ onSuccess: (connection) => dispatch({ type: 'connected', connection }) }),
  );
  return (
    <div className="mt-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line pt-5">
      <p className="min-w-0 flex-1 basis-56 text-sm text-ink-3">
        {demo.isError ? <span className="text-danger">{text('demoFailed')}</span> : text('demoHint')}
      </p>
      <Button onClick={() => demo.mutate()} disabled={!isSettled || demo.isPending}>
        {text('demo')}
      </Button>
    </div>
  );
}

/** The one field a person has to fill in; the rest is found. */
export function AddressStep({ state, dispatch, refusal }: AddressStepProps) {
  const text = useTranslations('connect.address');
  const wizard = useTranslations('connect');
  const ruleText = useRuleText();
  const input = useFirstFocus<HTMLInputElement>();
  const isRunning = state.discovery.status === 'running';
  return (
    <WizardFrame
      reached={isRunning ? 2 : 1}
      title={text('title')}
      lead={text('lead')}
      onSubmit={() => dispatch({ type: 'discovery-requested' })}
    >
      <OAuthRefusalNote refusal={refusal} />
      <Field label={text('label')} error={ruleText(state.faults.emailAddress)}>
        <Input
          ref={input}
          type="email"
          name="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          className="h-[38px]"
          value={state.emailAddress}
          readOnly={isRunning}
          onChange={(event) => dispatch({ type: 'address-typed', emailAddress: event.target.value })}
        />
      </Field>
      {isRunning ? <DiscoverySources state={state} /> : null}
      {state.discovery.status === 'failed' ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text('failed')}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center justify-between gap-2.5">
        <Button kind="link" onClick={() => dispatch({ type: isRunning ? 'discovery-stopped' : 'manual-opened' })}>
          {text('manual')}
        </Button>
        {isRunning ? (
          <Button onClick={() => dispatch({ type: 'discovery-stopped' })}>{wizard('stop')}</Button>
        ) : (
          <Button kind="primary" type="submit">
            {text('find')}
          </Button>
        )}
      </div>
      <div className="mt-1 grid gap-2.5 border-t border-line pt-5 sm:grid-cols-2">
        {oauthProviders.map((provider) => (
          <OAuthButton key={provider} provider={provider} connectionId={null} />
        ))}
      </div>
      <DemoOffer dispatch={dispatch} />
    </WizardFrame>
  );
}
