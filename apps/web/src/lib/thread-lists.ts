'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ListInput, MailboxView, MessageView, ThreadRow } from './mail-view';
import { inputOf } from './refresh-list';
import { changeThreads, insertThreads, removeThreads, type ThreadListData } from './thread-cache';
import { type ApiOutputs, useTRPC } from './trpc';

/** When a provider that refuses an act has mostly said so. */
const refusalAfterMs = 1_500;

/** True where mail that leaves these mailboxes also leaves that list. */
function showsMailbox(input: ListInput | undefined, sources: readonly MailboxView[]): boolean {
  if (!input) return false;
  if (input.mailboxId) return sources.some((mailbox) => mailbox.id === input.mailboxId);
  if (!input.role) return false;
  return sources.some(
    (mailbox) => mailbox.role === input.role && (input.connectionId === 'all' || input.connectionId === mailbox.connectionId),
  );
}

/** What acts change in the lists and conversations that are in memory. */
export function useThreadLists() {
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  return useMemo(() => {
    const listKey = trpc.mail.list.pathKey();
    const changeLists = (isMeant: (input: ListInput | undefined) => boolean, change: (data: ThreadListData) => ThreadListData) =>
      queryClient.setQueriesData<ThreadListData>({ queryKey: listKey, predicate: (query) => isMeant(inputOf(query.queryKey)) }, (data) =>
        data ? change(data) : data,
      );
    const everyList = () => true;
    return {
      /** Takes rows out of the lists of the mailboxes they leave; answers how to put them back. */
      takeOut(rows: readonly ThreadRow[], sources: readonly MailboxView[], isEverywhere: boolean): () => void {
        const ids = new Set(rows.map((row) => row.id));
        const isMeant = (input: ListInput | undefined) => isEverywhere || showsMailbox(input, sources);
        changeLists(isMeant, (data) => removeThreads(data, ids));
        return () => changeLists(isMeant, (data) => insertThreads(data, rows));
      },
      /** Changes rows wherever they are listed. */
      changeRows(ids: ReadonlySet<string>, change: (row: ThreadRow) => ThreadRow): void {
        changeLists(everyList, (data) => changeThreads(data, ids, change));
      },
      /** Changes messages of conversations that are in memory. */
      changeMessages(threadIds: ReadonlySet<string>, change: (message: MessageView, isNewest: boolean) => MessageView): void {
        queryClient.setQueriesData<ApiOutputs['mail']['get']>({ queryKey: trpc.mail.get.pathKey() }, (thread) =>
          thread && threadIds.has(thread.id)
            ? { ...thread, messages: thread.messages.map((message, index) => change(message, index === thread.messages.length - 1)) }
            : thread,
        );
      },
      /** Adds to the unread counts of mailboxes. */
      shiftUnread(mailboxIds: readonly string[], by: number): void {
        queryClient.setQueriesData<ApiOutputs['mail']['count']>({ queryKey: trpc.mail.count.pathKey() }, (counts) =>
          counts?.map((count) =>
            mailboxIds.includes(count.mailboxId) ? { ...count, unreadCount: Math.max(0, count.unreadCount + by) } : count,
          ),
        );
      },
      /** Lets everything that is not on the screen be read anew when it is opened. */
      async settle(): Promise<void> {
        setTimeout(() => void queryClient.invalidateQueries({ queryKey: trpc.mail.failedChanges.pathKey() }), refusalAfterMs);
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: listKey, refetchType: 'none' }),
          queryClient.invalidateQueries({ queryKey: trpc.mail.get.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.mail.count.pathKey() }),
        ]);
      },
      /** After mailboxes were made on the way. */
      refreshMailboxes: () => queryClient.invalidateQueries({ queryKey: trpc.mailboxes.list.pathKey() }),
    };
  }, [queryClient, trpc]);
}
