'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ListInput } from './mail-view';
import { listRows, mergeFirstPage, type ThreadListData } from './thread-cache';
import { useTRPC, useTRPCClient } from './trpc';

const refreshEveryMs = 30_000;
const pageSize = 50;

/** A thread list that reads on as one scrolls and takes in what is new without disturbing. */
export function useThreadList(input: ListInput) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const options = trpc.mail.list.infiniteQueryOptions(
    { ...input, limit: pageSize },
    {
      getNextPageParam: (page) => page.nextCursor,
      initialCursor: null,
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
  );
  const query = useInfiniteQuery(options);
  const keyText = JSON.stringify(options.queryKey);

  useEffect(() => {
    const queryKey = JSON.parse(keyText) as typeof options.queryKey;
    let isStopped = false;
    const refresh = async () => {
      const known = queryClient.getQueryData<ThreadListData>(queryKey);
      if (!known || document.hidden || queryClient.isMutating({ mutationKey: ['mail-act'] }) > 0) return;
      const startedAt = queryClient.getQueryState(queryKey)?.dataUpdatedAt;
      const listInput = (queryKey[1] as { input: ListInput }).input;
      const fresh = await client.mail.list.query({ ...listInput, limit: pageSize }).catch(() => null);
      const isChanged = queryClient.getQueryState(queryKey)?.dataUpdatedAt !== startedAt;
      if (!fresh || isStopped || isChanged || queryClient.isMutating({ mutationKey: ['mail-act'] }) > 0) return;
      queryClient.setQueryData<ThreadListData>(queryKey, (data) => data && mergeFirstPage(data, fresh));
    };
    const refreshNow = () => void refresh();
    refreshNow();
    const timer = setInterval(refreshNow, refreshEveryMs);
    window.addEventListener('focus', refreshNow);
    return () => {
      isStopped = true;
      clearInterval(timer);
      window.removeEventListener('focus', refreshNow);
    };
  }, [keyText, client, queryClient]);

  const rows = useMemo(() => listRows(query.data as ThreadListData | undefined), [query.data]);
  return { ...query, rows, unreachableConnectionIds: query.data?.pages[0]?.unreachableConnectionIds ?? [] };
}
