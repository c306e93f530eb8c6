import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

export default async function NotFoundPage() {
  const text = await getTranslations('common');
  return (
    <main className="h-dvh">
      <EmptyState title={text('notFoundTitle')}>
        <p>{text('notFoundText')}</p>
        <Button asChild>
          <Link href="/">{text('toInbox')}</Link>
        </Button>
      </EmptyState>
    </main>
  );
}
