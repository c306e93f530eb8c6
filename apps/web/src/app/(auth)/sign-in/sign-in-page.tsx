'use client';
import { SignInForm } from '@/features/auth/sign-in-form';

/** Sign-in; a whole page load follows, so that nothing of another person stays in memory. */
export function SignInPage({ told }: { told: string | null }) {
  return <SignInForm told={told} onDone={() => window.location.assign('/')} />;
}
