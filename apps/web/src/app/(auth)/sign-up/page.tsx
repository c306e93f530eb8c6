import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SignUpPage } from './sign-up-page';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('auth.signUp');
  return { title: text('title') };
}

export default function Page() {
  return <SignUpPage />;
}
