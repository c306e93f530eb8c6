'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const text = useTranslations('common');
  return (
    <main className="h-dvh">
      <EmptyState title={text('errorTitle')}>
        <p>{text('errorText')}</p>
        <Button onClick={reset}>{text('retry')}</Button>
      </EmptyState>
    </main>
  );
}
