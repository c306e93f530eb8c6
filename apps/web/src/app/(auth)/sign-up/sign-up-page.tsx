'use client';
import { SignUpForm } from '@/features/auth/sign-up-form';

/** Sign-up; the wizard comes next. */
export function SignUpPage() {
  return <SignUpForm onDone={() => window.location.assign('/connect')} />;
}
