'use client';
import type { ConnectionProblem } from '@mailwright/mail';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Checkbox } from '@/components/checkbox';
import { Field } from '@/components/field';
import { PasswordInput } from '@/components/password-input';
import { useFirstFocus } from '@/lib/use-first-focus';
import { canKeepPassword } from './find-faults';
import { fieldOfProblem } from './problem-fix';
import { useRuleText } from './rule-text';
import { listProblems, type WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

/** The problems of this test that are about a password. */
export const listPasswordProblems = (state: WizardState): ConnectionProblem[] =>
  state.verification.isStale ? [] : listProblems(state).filter((problem) => fieldOfProblem(problem) === 'password');

/** The words below a password that was refused; one password may serve both ways. */
function usePasswordFault(state: WizardState, protocols: readonly string[]): string | undefined {
  const text = useTranslations('connect.fieldProblems');
  const problems = listPasswordProblems(state).filter((problem) => protocols.includes(problem.protocol));
  const [first, second] = problems;
  if (!first) return undefined;
  const direction = second ? 'both' : first.protocol === 'imap' ? 'incoming' : 'outgoing';
  const key = problems.some((problem) => problem.code === 'app_password_required') ? 'password-app' : 'password';
  return text(key, { host: first.host, direction: text(direction) });
}

interface PasswordFieldsProps {
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
  /** Whether a second password for outgoing mail may be given. */
  readonly canSplit: boolean;
  readonly hasFocus: boolean;
}

/** The password, and on demand a second one for outgoing mail. */
export function PasswordFields({ state, dispatch, canSplit, hasFocus }: PasswordFieldsProps) {
  const text = useTranslations('connect');
  const ruleText = useRuleText();
  const first = useFirstFocus<HTMLInputElement>();
  const isOwn = state.hasOwnSmtpPassword;
  const incomingFault = usePasswordFault(state, isOwn ? ['imap'] : ['imap', 'smtp']);
  const outgoingFault = usePasswordFault(state, ['smtp']);
  const isBusy = state.verification.status === 'running' || state.verification.status === 'saving';
  const shared = {
    showLabel: text('signIn.show'),
    hideLabel: text('signIn.hide'),
    autoComplete: 'off',
    className: 'h-[38px]',
    readOnly: isBusy,
  };
  const label = state.found?.method === 'app-password' ? text('signIn.appPassword') : text('signIn.password');
  const kept = (protocol: 'imap' | 'smtp') => (canKeepPassword(state, protocol) ? text('signIn.kept') : undefined);
  return (
    <>
      <Field label={label} hint={kept('imap')} error={ruleText(state.faults.imapPassword) ?? incomingFault}>
        <PasswordInput
          {...shared}
          ref={hasFocus ? first : undefined}
          name="imap-password"
          value={state.passwords.imap}
          onChange={(event) => dispatch({ type: 'password-typed', protocol: 'imap', password: event.target.value })}
        />
      </Field>
      {canSplit ? (
        // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
        <label className="flex items-center gap-2.5 text-[13.5px]/5">
          <Checkbox checked={isOwn} onCheckedChange={(value) => dispatch({ type: 'smtp-password-split', hasOwn: value === true })} />
          {text('manual.ownPassword')}
        </label>
      ) : null}
      {isOwn ? (
        <Field label={text('manual.smtpPassword')} hint={kept('smtp')} error={ruleText(state.faults.smtpPassword) ?? outgoingFault}>
          <PasswordInput
            {...shared}
            name="smtp-password"
            value={state.passwords.smtp}
            onChange={(event) => dispatch({ type: 'password-typed', protocol: 'smtp', password: event.target.value })}
          />
        </Field>
      ) : null}
    </>
  );
}
