'use client';
import { useQueryClient } from '@tanstack/react-query';
import { requestCompose } from '@/lib/compose-bus';
import { useListStore } from '@/lib/list-store';
import type { MailView, ThreadRow } from '@/lib/mail-view';
import { useTRPC, useTRPCClient } from '@/lib/trpc';
import { useFailureToast } from '@/lib/use-failure-toast';
import { useOpenThread } from '@/lib/use-open-thread';

/** Opens a row to read it, or, in Drafts, to go on writing. */
export function useOpenRow(view: MailView): (row: ThreadRow) => void {
  const { open, openThread } = useOpenThread();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const showFailure = useFailureToast();

  const openDraftOf = async (row: ThreadRow) => {
    const { connectionId } = row;
    const thread = await queryClient.fetchQuery(trpc.mail.get.queryOptions({ connectionId, threadId: row.id }));
    const message = thread.messages.findLast((each) => each.isDraft);
    if (!message) openThread(row);
    else requestCompose({ kind: 'draft', draft: await client.drafts.open.mutate({ connectionId, messageId: message.id }) });
  };
  return (row) => {
    useListStore.setState({ focusedId: row.id });
    if (view.name === 'drafts') void openDraftOf(row).catch(showFailure);
    else openThread(row, open ? 'replace' : 'push');
  };
}
