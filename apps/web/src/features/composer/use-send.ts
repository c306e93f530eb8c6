'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { type ApiClient, type ApiOutputs, useTRPC, useTRPCClient } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import { type ComposeDraft, dropDraft, patchDraft } from './compose-store';
import type { DraftSync } from './draft-sync';

type OutboxItem = ApiOutputs['mail']['send'];

const holdMs = 5_000;
const askEveryMs = 1_500;
const giveUpAfterMs = 90_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const isOnItsWay = (status: OutboxItem['status'] | undefined): boolean => status === 'queued' || status === 'sending';

/** Asks the outbox until the message is through, or for as long as one may be expected to watch. */
async function waitForEnd(client: ApiClient, item: OutboxItem): Promise<OutboxItem['status'] | undefined> {
  const until = Date.now() + giveUpAfterMs;
  let status: OutboxItem['status'] | undefined = item.status;
  for (let pauseMs = holdMs; isOnItsWay(status) && Date.now() < until; pauseMs = askEveryMs) {
    await wait(pauseMs);
    const items = await client.outbox.list.query({ connectionId: item.connectionId }).catch(() => null);
    if (items) status = items.find((each) => each.id === item.id)?.status;
  }
  return status;
}

/** Hands a draft over for sending, with time to call it back. */
export function useSend(sync: DraftSync): (key: string) => Promise<void> {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const text = useTranslations('compose.send');
  const common = useTranslations('common');
  const toText = useProblemText();

  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.outbox.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.mail.get.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.drafts.list.pathKey() }),
    ]);

  const callBack = async (draft: ComposeDraft, item: OutboxItem, toastId: string | number) => {
    try {
      await client.outbox.cancel.mutate({ connectionId: item.connectionId, outboxId: item.id });
      patchDraft(draft.key, { isSending: false, shape: 'normal', idempotencyKey: crypto.randomUUID() });
      toast(text('calledBack'), { id: toastId, duration: 3_000, action: undefined });
    } catch (error) {
      toast.error(toText(error), { id: toastId, action: undefined });
    }
    await refresh();
  };

  const follow = async (draft: ComposeDraft, item: OutboxItem, toastId: string | number) => {
    const status = await waitForEnd(client, item);
    if (status === 'cancelled') return;
    dropDraft(draft.key);
    await refresh();
    if (status === 'sent') {
      toast(text('sent'), { id: toastId, duration: 4_000, action: undefined });
      return;
    }
    const action = { label: text('openOutbox'), onClick: () => router.push('/outbox' as Route) };
    toast.error(text(status === 'failed' || status === 'uncertain' ? status : 'waiting'), { id: toastId, duration: 15_000, action });
  };

  return async (key) => {
    try {
      const draft = await sync.flush(key);
      if (!draft?.draftId || draft.revision === null) return;
      const item = await client.mail.send.mutate({
        connectionId: draft.connectionId,
        idempotencyKey: draft.idempotencyKey,
        holdMs,
        source: { kind: 'draft', draftId: draft.draftId, revision: draft.revision },
      });
      patchDraft(key, { isSending: true });
      const toastId = `send-${item.id}`;
      toast(text('sending'), {
        id: toastId,
        duration: Number.POSITIVE_INFINITY,
        action: { label: common('undo'), onClick: () => void callBack(draft, item, toastId) },
      });
      void refresh();
      void follow(draft, item, toastId);
    } catch (error) {
      toast.error(toText(error), { duration: 12_000 });
    }
  };
}
