import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ListInput } from './mail-view';
import { mergeFirstPage, type ThreadListData } from './thread-cache';
import type { ApiClient } from './trpc';

/** Rows that are read at a time. */
export const pageSize = 50;

/** True while an act of the person is on its way: what is shown is ahead of what can be read. */
export const isActing = (queryClient: QueryClient): boolean => queryClient.isMutating({ mutationKey: ['mail-act'] }) > 0;

/** What a list in memory asks for. */
export const inputOf = (key: QueryKey): ListInput | undefined => (key[1] as { input?: ListInput } | undefined)?.input;

/** Reads the newest rows of a list in memory anew and lays them over it; what was changed meanwhile stands. */
export async function refreshList(queryClient: QueryClient, client: ApiClient, queryKey: QueryKey): Promise<void> {
  const input = inputOf(queryKey);
  if (!input || input.position || !queryClient.getQueryData(queryKey) || isActing(queryClient)) return;
  const startedAt = queryClient.getQueryState(queryKey)?.dataUpdatedAt;
  const fresh = await client.mail.list.query({ ...input, limit: pageSize }).catch(() => null);
  const isChanged = queryClient.getQueryState(queryKey)?.dataUpdatedAt !== startedAt;
  if (!fresh || isChanged || isActing(queryClient)) return;
  queryClient.setQueryData<ThreadListData>(queryKey, (data) => data && mergeFirstPage(data, fresh));
}
