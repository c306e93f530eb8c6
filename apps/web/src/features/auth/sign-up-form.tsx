'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/button';
import { useSession } from '@/lib/use-session';
import { AuthFrame } from './auth-frame';
import { CredentialFields } from './credential-fields';
import { findSignUpFaults } from './credentials';
import { GoogleButton } from './google-button';
import { signInClient } from './sign-in-client';
import { useCredentialForm } from './use-credential-form';

function SignUpClosed() {
  const text = useTranslations('auth.signUp');
  return (
    <AuthFrame title={text('closedTitle')} lead={text('closedText')}>
      <Button kind="primary" className="h-[38px] w-full" asChild>
        <Link href="/sign-in">{text('closedAction')}</Link>
      </Button>
    </AuthFrame>
  );
}

function SignUpFields({ isFirstRun, onDone }: { isFirstRun: boolean; onDone: () => void }) {
  const text = useTranslations('auth.signUp');
  const form = useCredentialForm({ findFaults: findSignUpFaults, send: (credentials) => signInClient.signUp.email(credentials), onDone });
  const link = (chunks: ReactNode) => (
    <Link href="/sign-in" className="font-[560] text-accent underline-offset-2 hover:underline">
      {chunks}
    </Link>
  );
  return (
    <AuthFrame
      title={text(isFirstRun ? 'firstTitle' : 'title')}
      lead={text(isFirstRun ? 'firstLead' : 'lead')}
      onSubmit={() => void form.submit()}
      footer={isFirstRun ? null : text.rich('toSignIn', { link })}
    >
      <CredentialFields form={form} isNew />
      <Button kind="primary" type="submit" disabled={form.isBusy} className="h-[38px] w-full">
        {text(form.isBusy ? 'busy' : 'submit')}
      </Button>
      <GoogleButton />
    </AuthFrame>
  );
}

/** Sign-up; the first person is told that they administer this installation, later ones whether they may. */
export function SignUpForm({ onDone }: { onDone: () => void }) {
  const session = useSession();
  if (session.isPending) return null;
  if (session.data && !session.data.isSignUpOpen) return <SignUpClosed />;
  return <SignUpFields isFirstRun={session.data?.isFirstRun ?? false} onDone={onDone} />;
}
