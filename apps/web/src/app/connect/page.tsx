import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ConnectPage } from './connect-page';

export async function generateMetadata(): Promise<Metadata> {
  const text = await getTranslations('connect');
  return { title: text('title') };
}

export default async function Page({ searchParams }: PageProps<'/connect'>) {
  const { connection, connected, refused, detail, access } = await searchParams;
  const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : null);
  const reason = one(refused);
  return (
    <ConnectPage
      connectionId={one(connected) ?? one(connection)}
      isConnected={one(connected) !== null}
      refusal={reason === null ? null : { reason, detail: one(detail), access: one(access) }}
    />
  );
}
