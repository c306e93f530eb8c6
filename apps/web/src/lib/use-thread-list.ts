'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ListInput } from './mail-view';
import { pageSize, refreshList } from './refresh-list';
import { listRows, type ThreadListData } from './thread-cache';
import { useTRPC, useTRPCClient } from './trpc';

// Events keep lists as they are; this is for when none arrive.
const refreshEveryMs = 5 * 60_000;

/** A thread list that reads on as one scrolls, both ways where it was begun in the midst; events keep it true. */
export function useThreadList(input: ListInput) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const options = trpc.mail.list.infiniteQueryOptions(
    { ...input, limit: pageSize },
    {
      getNextPageParam: (page) => page.nextCursor,
      getPreviousPageParam: (page) => page.previousCursor,
      initialCursor: null,
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
  );
  const query = useInfiniteQuery(options);
  const keyText = JSON.stringify(options.queryKey);

  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) void refreshList(queryClient, client, JSON.parse(keyText));
    };
    const timer = setInterval(refresh, refreshEveryMs);
    return () => clearInterval(timer);
  }, [keyText, client, queryClient]);

  const rows = useMemo(() => listRows(query.data as ThreadListData | undefined), [query.data]);
  return { ...query, rows, unreachableConnectionIds: query.data?.pages[0]?.unreachableConnectionIds ?? [] };
}
