'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Skeleton } from '@/components/skeleton';
import { useTRPC } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import { AccountRow } from './account-row';

function AddButton() {
  const text = useTranslations('accounts');
  return (
    <Button kind="primary" asChild>
      <Link href="/connect">
        <Plus aria-hidden="true" className="size-4" />
        {text('add')}
      </Link>
    </Button>
  );
}

function AccountRows() {
  const text = useTranslations('accounts');
  const common = useTranslations('common');
  const errorText = useProblemText();
  const trpc = useTRPC();
  const connections = useQuery(trpc.connections.list.queryOptions());
  if (connections.isPending) {
    return (
      <div className="flex flex-col gap-3 p-5">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  if (connections.isError) {
    return (
      <EmptyState title={text('loadFailed')}>
        <p>{errorText(connections.error)}</p>
        <Button onClick={() => void connections.refetch()}>{common('retry')}</Button>
      </EmptyState>
    );
  }
  if (connections.data.length === 0) {
    return (
      <EmptyState title={text('empty')}>
        <p>{text('emptyText')}</p>
        <AddButton />
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {connections.data.map((connection) => (
        <AccountRow key={connection.id} connection={connection} />
      ))}
    </ul>
  );
}

/** All accounts of a person, with status and ways to mend. */
export function AccountsList() {
  const text = useTranslations('accounts');
  return (
    <section aria-labelledby="accounts-title">
      <div className="mb-5 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 id="accounts-title" className="text-title font-[640] tracking-[-0.014em]">
            {text('title')}
          </h1>
          <p className="mt-1 text-ink-2">{text('lead')}</p>
        </div>
        <AddButton />
      </div>
      <div className="rounded-l border border-line bg-raised">
        <AccountRows />
      </div>
    </section>
  );
}
