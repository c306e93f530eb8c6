import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SignInPage } from './sign-in-page';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('auth.signIn');
  return { title: text('title') };
}

export default async function Page({ searchParams }: PageProps<'/sign-in'>) {
  const { error } = await searchParams;
  return <SignInPage told={typeof error === 'string' ? error : null} />;
}
