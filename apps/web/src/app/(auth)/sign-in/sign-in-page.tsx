'use client';
import { SignInForm } from '@/features/auth/sign-in-form';

/** Sign-in; a whole page load follows, so that nothing of another person stays in memory. */
export function SignInPage() {
  return <SignInForm onDone={() => window.location.assign('/')} />;
}
