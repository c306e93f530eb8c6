'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { toast } from 'sonner';
import { answerComposeRequests, type ComposeRequest } from '@/lib/compose-bus';
import { formatFullTime } from '@/lib/format-time';
import type { MessageView } from '@/lib/mail-view';
import { useTRPC, useTRPCClient } from '@/lib/trpc';
import { useConnections } from '@/lib/use-mailboxes';
import { useReadOnly } from '@/lib/use-read-only';
import { ComposeContextProvider } from './compose-context';
import { keepDraftsStored } from './compose-storage';
import { dropDraft, findDraft, isBlank, openDraft } from './compose-store';
import { createDraftSync, toDraftApi } from './draft-sync';
import { usePreloadedComposer } from './lazy-compose-form';
import { type StartContext, startDraft } from './start-draft';
import { useNoSenderToast } from './use-no-sender-toast';
import { useSend } from './use-send';

const writtenOut = (people: MessageView['from']): string =>
  people.map((person) => (person.name ? `${person.name} <${person.address}>` : person.address)).join(', ');

function useQuoteWords(): Pick<StartContext, 'attribution' | 'forwardHead'> {
  const text = useTranslations('compose.quote');
  const locale = useLocale();
  const timeOf = (message: MessageView) => formatFullTime(message.sentAt ?? message.receivedAt, locale);
  return {
    attribution: (message) => text('attribution', { time: timeOf(message), name: message.from[0]?.name || message.from[0]?.address || '' }),
    forwardHead: (message) =>
      text('forwardHead', {
        from: writtenOut(message.from),
        time: timeOf(message),
        subject: message.subject ?? '',
        to: writtenOut(message.to),
      }),
  };
}

/** Answers wishes to write, keeps what is written safe, and sends it. */
export function ComposeProvider({ personId, children }: { personId: string; children: ReactNode }) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const text = useTranslations('compose');
  const common = useTranslations('common');
  const words = useQuoteWords();
  const { data: connections = [] } = useConnections();
  const { data: identities = [] } = useQuery(trpc.identities.list.queryOptions({ connectionId: 'all' }, { staleTime: 5 * 60_000 }));
  const showNoSender = useNoSenderToast();
  const readOnly = useReadOnly();
  const senders = identities.filter(({ connectionId }) => !readOnly.has(connectionId));
  usePreloadedComposer();
  const sync = useMemo(() => createDraftSync(toDraftApi(client)), [client]);
  const send = useSend(sync);
  useEffect(() => keepDraftsStored(personId), [personId]);
  useEffect(() => () => sync.stop(), [sync]);

  const start = async (request: ComposeRequest) => {
    const known =
      identities.length > 0
        ? identities
        : await queryClient.fetchQuery(trpc.identities.list.queryOptions({ connectionId: 'all' })).catch(() => []);
    const draft = await startDraft({ client, connections, identities: known, ...words }, request);
    if (draft) openDraft(draft);
    else showNoSender(connections, 'connectionId' in request ? request.connectionId : undefined);
  };
  const latestStart = useRef(start);
  useEffect(() => {
    latestStart.current = start;
  });
  useEffect(() => answerComposeRequests((request) => void latestStart.current(request)), []);

  const refreshDrafts = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.drafts.list.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.mail.count.pathKey() }),
    ]);
  const close = (key: string) => {
    const draft = findDraft(key);
    if (!draft || isBlank(draft)) {
      dropDraft(key);
      return;
    }
    sync.flush(key).then(
      (saved) => {
        const settling = saved ? sync.settle(saved) : Promise.resolve();
        void settling.catch(() => undefined).then(refreshDrafts);
        dropDraft(key);
        toast(text('draftSaved'));
      },
      () => toast.error(text('notSaved')),
    );
  };
  const removeDraft = (stored: { readonly connectionId: string; readonly draftId: string }): void => {
    client.drafts.remove.mutate(stored).then(
      () => {
        toast(text('discarded'));
        void refreshDrafts();
      },
      () => toast.error(text('notDiscarded'), { action: { label: common('retry'), onClick: () => removeDraft(stored) } }),
    );
  };
  const discard = (key: string) => {
    const draft = findDraft(key);
    dropDraft(key);
    if (draft?.draftId) removeDraft({ connectionId: draft.connectionId, draftId: draft.draftId });
  };
  return <ComposeContextProvider value={{ sync, senders, send, close, discard }}>{children}</ComposeContextProvider>;
}
