'use client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { inputOf, isActing, refreshList } from '../refresh-list';
import type { ThreadListData } from '../thread-cache';
import { type ApiClient, type ApiOutputs, useTRPC, useTRPCClient } from '../trpc';
import { applyChanges, type ConnectionChanges, concernsConnection, isFiltered } from './apply-changes';
import { LiveMail } from './live-mail';
import { useLiveStatus } from './live-status';
import { shareEvents } from './share-events';

type Trpc = ReturnType<typeof useTRPC>;

const searchEveryMs = 10_000;
const wait = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs));

/** Lets what is on the screen follow the mail, wherever it was changed. */
export function useLiveMail(personId: string | null): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  useEffect(() => {
    if (personId === null) return;
    const ends = new AbortController();
    const cache = createCache(queryClient, client, trpc);
    const live = new LiveMail({
      fetchChanges: (connectionId, sinceState) => client.mail.changes.query({ connectionId, sinceState }),
      apply: cache.apply,
      reload: cache.reload,
      isActing: () => isActing(queryClient),
      wait,
    });
    shareEvents({
      personId,
      signal: ends.signal,
      onEvent: (event) => live.take(event),
      onStatus: (status) => useLiveStatus.setState({ status }),
      onRefused: () => void queryClient.invalidateQueries(trpc.session.get.queryFilter()),
    });
    return () => {
      live.stop();
      ends.abort();
    };
  }, [personId, trpc, client, queryClient]);
}

/** What is in memory of the mail, and how changes get into it. */
function createCache(queryClient: QueryClient, client: ApiClient, trpc: Trpc) {
  const lists = { queryKey: trpc.mail.list.pathKey() };
  const searchedAt = new Map<string, number>();

  const findLists = (connectionId: string) =>
    queryClient.getQueryCache().findAll({
      ...lists,
      predicate: ({ queryKey }) => {
        const input = inputOf(queryKey);
        return input !== undefined && concernsConnection(input, connectionId);
      },
    });

  /** A filter may let in what changed: that only a search can tell, and not too often. */
  const searchAnew = (connectionId: string) => {
    for (const { queryKey, queryHash } of findLists(connectionId).filter((query) => query.isActive())) {
      const input = inputOf(queryKey);
      if (!input || !isFiltered(input) || Date.now() - (searchedAt.get(queryHash) ?? 0) < searchEveryMs) continue;
      searchedAt.set(queryHash, Date.now());
      void refreshList(queryClient, client, queryKey);
    }
  };

  return {
    apply(changes: ConnectionChanges): void {
      showMailboxes(queryClient, trpc, changes);
      if (changes.mustReload) return;
      for (const { queryKey } of findLists(changes.connectionId)) {
        const input = inputOf(queryKey);
        if (input) queryClient.setQueryData<ThreadListData>(queryKey, (data) => data && applyChanges(data, input, changes));
      }
      const threadIds = new Set(changes.threads.map(({ id }) => id));
      if (threadIds.size > 0) searchAnew(changes.connectionId);
      const isChanged = (key: readonly unknown[]) => threadIds.has((key[1] as { input?: { threadId?: string } }).input?.threadId ?? '');
      void queryClient.invalidateQueries({ queryKey: trpc.mail.get.pathKey(), predicate: ({ queryKey }) => isChanged(queryKey) });
      for (const account of [trpc.connections.list, trpc.connections.syncStatus, trpc.mail.histogram, trpc.mail.failedChanges])
        void queryClient.invalidateQueries({ queryKey: account.pathKey() });
    },
    async reload(connectionId: string): Promise<void> {
      const found = findLists(connectionId);
      for (const query of found.filter((each) => !each.isActive())) void query.invalidate();
      await Promise.all(found.filter((each) => each.isActive()).map(({ queryKey }) => refreshList(queryClient, client, queryKey)));
      const { mail, connections } = trpc;
      const beside = [mail.get, mail.histogram, mail.failedChanges, connections.list, connections.syncStatus];
      await Promise.all(beside.map((procedure) => queryClient.invalidateQueries({ queryKey: procedure.pathKey() })));
    },
  };
}

/** Counts as they are now; the mailboxes themselves are read anew where one came, went or got another name or role. */
function showMailboxes(queryClient: QueryClient, trpc: Trpc, { connectionId, mailboxes }: ConnectionChanges): void {
  const counts = mailboxes.map(({ id, totalCount, unreadCount }) => ({ mailboxId: id, connectionId, totalCount, unreadCount }));
  queryClient.setQueriesData<ApiOutputs['mail']['count']>({ queryKey: trpc.mail.count.pathKey() }, (known) =>
    known ? [...known.filter((count) => count.connectionId !== connectionId), ...counts] : known,
  );
  const described = (list: ApiOutputs['mailboxes']['list']) =>
    JSON.stringify(list.filter((each) => each.connectionId === connectionId).map(({ id, path, role }) => [id, path, role]));
  const known = queryClient.getQueryData(trpc.mailboxes.list.queryKey({ connectionId: 'all' }));
  if (known && described(known) !== described(mailboxes)) void queryClient.invalidateQueries(trpc.mailboxes.list.queryFilter());
}
