'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import type { ConnectionView } from '@/lib/mail-view';
import { type ApiOutputs, useTRPC } from '@/lib/trpc';

type SyncStatus = ApiOutputs['connections']['syncStatus'][number];

const lookEveryMs = 60_000;

/** A line for each account whose older mail is still being read in; nothing once all is there. */
export function SyncLines({ connections }: { connections: readonly ConnectionView[] }) {
  const trpc = useTRPC();
  const { data: statuses = [] } = useQuery(
    trpc.connections.syncStatus.queryOptions(undefined, { staleTime: 2_000, refetchInterval: lookEveryMs }),
  );
  const open = statuses.filter((status) => status.isKept && status.coveredCount < status.mailboxCount);
  return open.map((status) => {
    const connection = connections.find(({ id }) => id === status.connectionId);
    return connection ? <SyncLine key={status.connectionId} label={connection.label} status={status} /> : null;
  });
}

function SyncLine({ label, status }: { label: string; status: SyncStatus }) {
  const text = useTranslations('mail.live');
  const format = useFormatter();
  const { coveredCount, mailboxCount, coveredBackTo } = status;
  const backTo = coveredBackTo ? format.dateTime(new Date(coveredBackTo), { year: 'numeric', month: 'long' }) : null;
  return (
    <div className="px-2.5 pb-2 text-[11.5px]/4 text-ink-3">
      <p className="truncate signs:sr-only">{label}</p>
      <p className="truncate signs:sr-only">{backTo ? text('readBackTo', { month: backTo }) : text('begun')}</p>
      <div
        role="progressbar"
        aria-label={text('reading', { account: label })}
        aria-valuemin={0}
        aria-valuemax={mailboxCount}
        aria-valuenow={coveredCount}
        aria-valuetext={text('progress', { covered: coveredCount, total: mailboxCount })}
        className="mt-1.5 h-[3px] overflow-hidden rounded-full bg-line"
      >
        <div className="h-full rounded-full bg-accent-fill" style={{ width: `${(100 * coveredCount) / Math.max(1, mailboxCount)}%` }} />
      </div>
    </div>
  );
}
