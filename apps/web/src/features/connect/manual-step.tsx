'use client';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Dispatch, useState } from 'react';
import { Button } from '@/components/button';
import { Field } from '@/components/field';
import { Input } from '@/components/input';
import { classNames } from '@/lib/class-names';
import { PasswordFields } from './password-fields';
import { ProviderHint } from './provider-hint';
import { useRuleText } from './rule-text';
import { ServerFields } from './server-fields';
import { VerificationPanel } from './verification-panel';
import { SignInFooter } from './wizard-footer';
import { WizardFrame } from './wizard-frame';
import type { WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

interface ManualStepProps {
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
}

/** What hardly anybody needs. */
function AdvancedFields({ state, dispatch }: ManualStepProps) {
  const text = useTranslations('connect.manual');
  const ruleText = useRuleText();
  const [isAsked, setIsAsked] = useState(false);
  const isOpen = isAsked || state.faults.timeoutMs !== undefined;
  return (
    <div className="flex flex-col items-start gap-3 border-t border-line pt-3">
      <Button kind="link" size="small" className="gap-1 text-sm text-ink-2" aria-expanded={isOpen} onClick={() => setIsAsked(!isOpen)}>
        <ChevronRight aria-hidden="true" className={classNames('size-3.5 transition-transform', isOpen && 'rotate-90')} />
        {text('advanced')}
      </Button>
      {isOpen ? (
        <Field label={text('timeout')} hint={text('timeoutHint')} error={ruleText(state.faults.timeoutMs)}>
          <Input
            name="timeout"
            inputMode="numeric"
            autoComplete="off"
            className="w-32"
            value={state.timeoutSeconds}
            onChange={(event) => dispatch({ type: 'timeout-typed', seconds: event.target.value })}
          />
        </Field>
      ) : null}
    </div>
  );
}

/** Everything by hand; the outgoing server follows the incoming one until it is touched. */
export function ManualStep({ state, dispatch }: ManualStepProps) {
  const text = useTranslations('connect');
  const ruleText = useRuleText();
  const domain = state.emailAddress.split('@')[1] ?? '';
  const hasOpenAddress = !state.isReconnect && (state.discovery.attempt === 0 || state.faults.emailAddress !== undefined);
  return (
    <WizardFrame
      reached={3}
      title={text('manual.title')}
      lead={state.emailAddress}
      onSubmit={() => dispatch({ type: 'verification-requested' })}
      footer={<SignInFooter state={state} dispatch={dispatch} canGoBack />}
    >
      {state.discovery.status === 'nothing' ? (
        <p className="rounded-m bg-accent-soft px-3.5 py-[11px] text-[13.5px]/5">{text('manual.nothingFound', { domain })}</p>
      ) : null}
      <ProviderHint state={state} />
      {hasOpenAddress ? (
        <Field label={text('address.label')} error={ruleText(state.faults.emailAddress)}>
          <Input
            type="email"
            name="email"
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            value={state.emailAddress}
            onChange={(event) => dispatch({ type: 'address-typed', emailAddress: event.target.value })}
          />
        </Field>
      ) : null}
      <PasswordFields state={state} dispatch={dispatch} canSplit hasFocus={state.discovery.status === 'nothing'} />
      <ServerFields protocol="imap" state={state} dispatch={dispatch} />
      <ServerFields protocol="smtp" state={state} dispatch={dispatch} />
      <AdvancedFields state={state} dispatch={dispatch} />
      <VerificationPanel state={state} dispatch={dispatch} />
    </WizardFrame>
  );
}
