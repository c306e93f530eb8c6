import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AccountsList } from '@/features/accounts/accounts-list';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('accounts');
  return { title: text('title') };
}

export default function Page() {
  return <AccountsList />;
}
