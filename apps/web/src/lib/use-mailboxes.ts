'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MailboxView } from './mail-view';
import { useTRPC } from './trpc';

const all = { connectionId: 'all' } as const;
const noMailboxes: readonly MailboxView[] = [];
// Events tell counts; this is for when none arrive.
const countEveryMs = 5 * 60_000;

/** The person's accounts. */
export function useConnections() {
  const trpc = useTRPC();
  return useQuery(trpc.connections.list.queryOptions(undefined, { staleTime: 30_000, refetchInterval: 30_000 }));
}

/** Every mailbox of every account, with its counts. */
export function useMailboxes(): readonly MailboxView[] {
  const trpc = useTRPC();
  const { data: mailboxes = noMailboxes } = useQuery(trpc.mailboxes.list.queryOptions(all, { staleTime: 5 * 60_000 }));
  const { data: counts } = useQuery(
    trpc.mail.count.queryOptions(all, {
      refetchInterval: countEveryMs,
      staleTime: countEveryMs,
      retry: false,
      enabled: mailboxes.length > 0,
    }),
  );
  return useMemo(() => {
    const byId = new Map(counts?.map((count) => [count.mailboxId, count]));
    return mailboxes.map((mailbox) => ({ ...mailbox, ...pickCounts(byId.get(mailbox.id)) }));
  }, [mailboxes, counts]);
}

const pickCounts = (count: { totalCount: number; unreadCount: number } | undefined) =>
  count ? { totalCount: count.totalCount, unreadCount: count.unreadCount } : {};
