'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/field';
import { Input } from '@/components/input';
import { PasswordInput } from '@/components/password-input';
import { useFirstFocus } from '@/lib/use-first-focus';
import type { useCredentialForm } from './use-credential-form';

interface CredentialFieldsProps {
  readonly form: ReturnType<typeof useCredentialForm>;
  readonly isNew: boolean;
}

/** Name (for a new account), address and password. */
export function CredentialFields({ form, isNew }: CredentialFieldsProps) {
  const text = useTranslations('auth');
  const first = useFirstFocus<HTMLInputElement>();
  const faultOf = (field: 'name' | 'email' | 'password') => {
    const rule = form.faults[field];
    return rule ? text(`rules.${rule}`, { count: form.credentials.password.length }) : undefined;
  };
  return (
    <>
      {isNew ? (
        <Field label={text('fields.name')} error={faultOf('name')}>
          <Input
            ref={first}
            name="name"
            autoComplete="name"
            className="h-[38px]"
            value={form.credentials.name}
            onChange={(event) => form.type('name', event.target.value)}
          />
        </Field>
      ) : null}
      <Field label={text('fields.email')} error={faultOf('email')}>
        <Input
          ref={isNew ? undefined : first}
          type="email"
          name="email"
          autoComplete={isNew ? 'email' : 'username'}
          autoCapitalize="none"
          spellCheck={false}
          className="h-[38px]"
          value={form.credentials.email}
          onChange={(event) => form.type('email', event.target.value)}
        />
      </Field>
      <Field label={text('fields.password')} hint={isNew ? text('fields.passwordHint') : undefined} error={faultOf('password')}>
        <PasswordInput
          name="password"
          showLabel={text('fields.show')}
          hideLabel={text('fields.hide')}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          className="h-[38px]"
          value={form.credentials.password}
          onChange={(event) => form.type('password', event.target.value)}
        />
      </Field>
      {form.failure ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text(`failures.${form.failure}`)}
        </p>
      ) : null}
    </>
  );
}
