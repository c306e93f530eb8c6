'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ListInput, MatchView } from './mail-view';
import { inputOf, pageSize, refreshList } from './refresh-list';
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
      // A search that nobody waits for any more ends, at the server too.
      trpc: { abortOnUnmount: true },
    },
  );
  const query = useInfiniteQuery({
    ...options,
    // While one types, what was found before stays until there is something new.
    placeholderData: (before, beforeQuery) => {
      const known = beforeQuery && inputOf(beforeQuery.queryKey);
      return input.query && known?.query ? before : undefined;
    },
  });
  const keyText = JSON.stringify(options.queryKey);

  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) void refreshList(queryClient, client, JSON.parse(keyText));
    };
    const timer = setInterval(refresh, refreshEveryMs);
    return () => clearInterval(timer);
  }, [keyText, client, queryClient]);

  const rows = useMemo(() => listRows(query.data as ThreadListData | undefined), [query.data]);
  const matches = useMemo(() => {
    const found = query.data?.pages.flatMap((page) => page.search?.matches ?? []) ?? [];
    return new Map<string, MatchView>(found.map((match) => [match.threadId, match]));
  }, [query.data]);
  const first = query.data?.pages[0];
  return { ...query, rows, matches, search: first?.search ?? null, unreachableConnectionIds: first?.unreachableConnectionIds ?? [] };
}

/** A thread list with what reads on in it. */
export type ThreadList = ReturnType<typeof useThreadList>;
