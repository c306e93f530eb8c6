'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/button';
import { useSession } from '@/lib/use-session';
import { signInClient } from './sign-in-client';

/** What the way back from Google told, by better-auth's codes. */
const refusals: Readonly<Record<string, 'closed' | 'exists'>> = { SIGN_UP_CLOSED: 'closed', account_not_linked: 'exists' };

/** Signs in to Mailwright itself with Google, where that is set up; `told` is what the way back from there said. */
export function GoogleButton({ told = null }: { told?: string | null }) {
  const text = useTranslations('auth.google');
  const session = useSession();
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  if (!session.data?.hasGoogleSignIn) return null;
  const press = async () => {
    setIsBusy(true);
    const ways = { callbackURL: '/', newUserCallbackURL: '/connect', errorCallbackURL: '/sign-in' };
    const { error } = await signInClient.signIn.social({ provider: 'google', ...ways });
    setHasFailed(error !== null);
    setIsBusy(error === null);
  };
  return (
    <>
      <Button kind="secondary" type="button" disabled={isBusy} className="h-[38px] w-full" onClick={() => void press()}>
        {text('button')}
      </Button>
      {hasFailed || told !== null ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text(`refused.${(hasFailed ? null : refusals[told ?? '']) ?? 'other'}`)}
        </p>
      ) : null}
    </>
  );
}
