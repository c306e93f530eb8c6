import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SignInPage } from './sign-in-page';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('auth.signIn');
  return { title: text('title') };
}

export default function Page() {
  return <SignInPage />;
}
