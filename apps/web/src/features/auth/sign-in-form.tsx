'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/button';
import { useSession } from '@/lib/use-session';
import { AuthFrame } from './auth-frame';
import { CredentialFields } from './credential-fields';
import { findSignInFaults } from './credentials';
import { GoogleButton } from './google-button';
import { signInClient } from './sign-in-client';
import { useCredentialForm } from './use-credential-form';

/** Sign-in by address and password, or with Google; `told` is why the latter did not succeed. */
export function SignInForm({ onDone, told }: { onDone: () => void; told: string | null }) {
  const text = useTranslations('auth.signIn');
  const session = useSession();
  const form = useCredentialForm({
    findFaults: findSignInFaults,
    send: ({ email, password }) => signInClient.signIn.email({ email, password }),
    onDone,
  });
  const link = (chunks: ReactNode) => (
    <Link href="/sign-up" className="font-[560] text-accent underline-offset-2 hover:underline">
      {chunks}
    </Link>
  );
  return (
    <AuthFrame
      title={text('title')}
      onSubmit={() => void form.submit()}
      footer={session.data?.isSignUpOpen ? text.rich('toSignUp', { link }) : null}
    >
      <CredentialFields form={form} isNew={false} />
      <Button kind="primary" type="submit" disabled={form.isBusy} className="h-[38px] w-full">
        {text(form.isBusy ? 'busy' : 'submit')}
      </Button>
      <GoogleButton told={told} />
    </AuthFrame>
  );
}
