import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ConnectPage } from './connect-page';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('connect');
  return { title: text('title') };
}

export default async function Page({ searchParams }: PageProps<'/connect'>) {
  const { connection } = await searchParams;
  return <ConnectPage connectionId={typeof connection === 'string' ? connection : null} />;
}
