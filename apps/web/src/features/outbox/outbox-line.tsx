'use client';
import { useQuery } from '@tanstack/react-query';
import { CloudUpload, TriangleAlert } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import { useTRPC } from '@/lib/trpc';

const open = ['queued', 'sending', 'failed', 'uncertain'];
const troubled = ['failed', 'uncertain'];

/** A line of the sidebar that is there only while something waits or went wrong. */
export function OutboxLine({ isCurrent, onNavigate }: { isCurrent: boolean; onNavigate?: () => void }) {
  const trpc = useTRPC();
  const text = useTranslations('outbox');
  const { data: items = [] } = useQuery(
    trpc.outbox.list.queryOptions({ connectionId: 'all' }, { refetchInterval: 20_000, staleTime: 5_000 }),
  );
  const count = items.filter((item) => open.includes(item.status)).length;
  const hasTrouble = items.some((item) => troubled.includes(item.status));
  if (count === 0 && !isCurrent) return null;
  return (
    <Link
      href={'/outbox' as Route}
      onClick={onNavigate}
      aria-current={isCurrent ? 'page' : undefined}
      className={classNames(
        'relative flex h-8 shrink-0 items-center gap-2.5 rounded-[8px] px-2.5 text-[13.5px] [&_svg]:size-4 [&_svg]:stroke-[1.6] narrow:h-11 signs:h-9 signs:justify-center signs:px-0',
        hasTrouble ? 'text-danger' : 'text-ink-2',
        isCurrent ? 'bg-raised font-[560] shadow-low outline outline-line' : 'hover:bg-hover',
      )}
    >
      {hasTrouble ? <TriangleAlert /> : <CloudUpload />}
      <span className="signs:sr-only">{text('title')}</span>
      {count > 0 ? (
        <span className="ml-auto text-xs font-medium tabular-nums signs:absolute signs:top-0.5 signs:right-1 signs:text-[10px]">
          {count}
        </span>
      ) : null}
    </Link>
  );
}
