'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Skeleton } from '@/components/skeleton';
import { classNames } from '@/lib/class-names';
import { requestCompose } from '@/lib/compose-bus';
import { formatClock, formatMessageTime } from '@/lib/format-time';
import { type ApiOutputs, useTRPC, useTRPCClient } from '@/lib/trpc';
import { useFailureToast } from '@/lib/use-failure-toast';
import { useProblemText } from '@/lib/use-problem-text';

type OutboxItem = ApiOutputs['outbox']['list'][number];

/** What waits to be sent, what failed and why, and what to do about it. */
export function OutboxPage({ leading }: { leading: ReactNode }) {
  const trpc = useTRPC();
  const text = useTranslations('outbox');
  const toText = useProblemText();
  const { data: items, error } = useQuery(trpc.outbox.list.queryOptions({ connectionId: 'all' }, { refetchInterval: 5_000 }));
  const draw = (): ReactNode => {
    if (error && !items) return <p role="alert">{toText(error)}</p>;
    if (!items) return <Skeleton className="h-20 rounded-m" />;
    if (items.length === 0) {
      return (
        <EmptyState icon={<Send />} title={text('emptyTitle')}>
          <p>{text('emptyText')}</p>
        </EmptyState>
      );
    }
    return (
      <ul className="flex flex-col gap-2">
        {items.map((item) => (
          <OutboxLineItem key={item.id} item={item} />
        ))}
      </ul>
    );
  };
  return (
    <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto bg-canvas px-10 py-6 narrow:px-4">
      <div className="mx-auto max-w-[720px]">
        <div className="mb-1 flex items-center gap-1">
          {leading}
          <h1 className="text-title font-[640] tracking-[-0.014em]">{text('title')}</h1>
        </div>
        <p className="mb-5 text-ink-3">{text('explanation')}</p>
        {draw()}
      </div>
    </div>
  );
}

function useOutboxActs(item: OutboxItem) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const showFailure = useFailureToast();
  const one = { connectionId: item.connectionId, outboxId: item.id };
  const { mutate, isPending } = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => showFailure(error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.outbox.pathKey() }),
  });
  return {
    isPending,
    retry: () => mutate(() => client.outbox.retry.mutate(one)),
    cancel: () => mutate(() => client.outbox.cancel.mutate(one)),
    remove: () => mutate(() => client.outbox.remove.mutate(one)),
    edit: () =>
      mutate(async () => {
        const { draftId, connectionId } = await client.outbox.cancel.mutate(one);
        if (draftId) requestCompose({ kind: 'draft', draft: await client.drafts.get.query({ connectionId, draftId }) });
      }),
  };
}

function OutboxLineItem({ item }: { item: OutboxItem }) {
  const text = useTranslations('outbox');
  const locale = useLocale();
  const isTroubled = item.status === 'failed' || item.status === 'uncertain';
  return (
    <li className={classNames('rounded-m border bg-raised px-4 py-3', isTroubled ? 'border-danger' : 'border-line')}>
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate font-[560]">{item.subject.trim() || text('noSubject')}</span>
        <span className={classNames('text-sm', isTroubled ? 'text-danger' : 'text-ink-3')}>{text(`status.${item.status}`)}</span>
        <time className="text-xs text-ink-3 tabular-nums" dateTime={item.createdAt}>
          {formatMessageTime(item.sentAt ?? item.createdAt, new Date(), locale)}
        </time>
      </div>
      <p className="truncate text-sm text-ink-3">{text('to', { names: item.recipients.join(', ') })}</p>
      {isTroubled ? <Trouble item={item} /> : null}
      {item.status === 'queued' && item.errorCode ? <NextTry item={item} /> : null}
      {item.rejected.map((refused) => (
        <p key={refused.address} className="mt-1 text-sm text-danger">
          {text('refused', { address: refused.address, words: refused.serverText })}
        </p>
      ))}
      {item.sentCopy === 'failed' ? <p className="mt-1 text-sm text-warn-ink">{text('noCopy')}</p> : null}
      {isTroubled || item.status === 'queued' ? <ItemActs item={item} isTroubled={isTroubled} /> : null}
    </li>
  );
}

function NextTry({ item }: { item: OutboxItem }) {
  const text = useTranslations('outbox');
  const problems = useTranslations('common.problem.code');
  const locale = useLocale();
  const reason = item.errorCode && problems.has(item.errorCode) ? problems(item.errorCode) : '';
  return (
    <p className="mt-1.5 text-sm text-warn-ink">
      {[reason, text('nextTry', { time: formatClock(item.sendAfter, locale) })].join(' ').trim()}
    </p>
  );
}

function Trouble({ item }: { item: OutboxItem }) {
  const text = useTranslations('outbox');
  const problems = useTranslations('common.problem.code');
  const reason = item.errorCode && problems.has(item.errorCode) ? problems(item.errorCode) : null;
  return (
    <>
      <p className="mt-1.5 text-sm empty:hidden">{item.status === 'uncertain' ? text('uncertainText') : reason}</p>
      {item.serverText ? <p className="mt-1 text-sm break-words text-ink-3">{text('serverSaid', { words: item.serverText })}</p> : null}
    </>
  );
}

function ItemActs({ item, isTroubled }: { item: OutboxItem; isTroubled: boolean }) {
  const text = useTranslations('outbox');
  const acts = useOutboxActs(item);
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      {isTroubled ? (
        <Button size="small" kind="primary" disabled={acts.isPending} onClick={acts.retry}>
          {text(item.status === 'uncertain' ? 'sendAgain' : 'retry')}
        </Button>
      ) : null}
      {item.draftId ? (
        <Button size="small" disabled={acts.isPending} onClick={acts.edit}>
          {text('edit')}
        </Button>
      ) : null}
      <Button
        size="small"
        kind={isTroubled ? 'quiet' : 'secondary'}
        disabled={acts.isPending}
        onClick={isTroubled ? acts.remove : acts.cancel}
      >
        {text(isTroubled ? 'remove' : 'cancel')}
      </Button>
    </div>
  );
}
