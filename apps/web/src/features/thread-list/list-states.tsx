'use client';
import { Inbox, SearchX, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Skeleton } from '@/components/skeleton';
import type { ViewName } from '@/lib/mail-view';
import { getProblem, needsReconnect } from '@/lib/problem';
import { useProblemText } from '@/lib/use-problem-text';

const skeletonRows = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The shape of a list that is on its way. */
export function ListSkeleton() {
  const text = useTranslations('common');
  return (
    <div role="status" aria-label={text('loading')} className="min-h-0 flex-1 overflow-hidden pt-[30px]">
      {skeletonRows.map((key) => (
        <div key={key} className="grid h-[76px] grid-cols-[32px_1fr] gap-[11px] px-3.5 py-[11px]">
          <Skeleton className="size-8 rounded-full" />
          <span className="flex flex-col gap-2 pt-1">
            <Skeleton className="w-2/5" />
            <Skeleton className="w-3/5" />
            <Skeleton className="w-11/12" />
          </span>
        </div>
      ))}
    </div>
  );
}

/** What to say where nothing is. */
export function EmptyList({ view, isFiltered, onClear }: { view: ViewName | null; isFiltered: boolean; onClear: () => void }) {
  const text = useTranslations('mail.empty');
  if (isFiltered) {
    return (
      <EmptyState icon={<SearchX />} title={text('search.title')}>
        <p>{text('search.text')}</p>
        <Button size="small" onClick={onClear}>
          {text('search.clear')}
        </Button>
      </EmptyState>
    );
  }
  const place = view ?? 'mailbox';
  return (
    <EmptyState icon={<Inbox />} title={text(`${place}.title`)}>
      <p>{text(`${place}.text`)}</p>
    </EmptyState>
  );
}

/** What went wrong while listing, and the way out. */
export function ListFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = useTranslations('mail.listFailure');
  const common = useTranslations('common');
  const toText = useProblemText();
  return (
    <EmptyState icon={<TriangleAlert />} title={text('title')}>
      <p role="alert">{toText(error)}</p>
      <div className="flex gap-2">
        <Button size="small" onClick={onRetry}>
          {common('retry')}
        </Button>
        {needsReconnect(getProblem(error)) ? (
          <Button size="small" kind="primary" asChild>
            <Link href="/settings/accounts">{common('reconnect')}</Link>
          </Button>
        ) : null}
      </div>
    </EmptyState>
  );
}
