'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { toast } from 'sonner';
import { useTRPC, useTRPCClient } from './trpc';

// Events tell of them; this is for when none arrive.
const lookEveryMs = 5 * 60_000;

/** Says which acts the provider refused after they were shown as done, and lets the lists show again what is so. */
export function useFailedChanges(isSignedIn: boolean): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const text = useTranslations('mail.refused');
  const problem = useTranslations('common.problem.code');
  const noSubject = useTranslations('mail.acts')('noSubject');
  const close = useTranslations('common')('close');
  const options = { enabled: isSignedIn, refetchInterval: lookEveryMs };
  const { data: changes } = useQuery(trpc.mail.failedChanges.queryOptions({ connectionId: 'all' }, options));

  useEffect(() => {
    if (!changes || changes.length === 0) return;
    for (const key of [trpc.mail.list, trpc.mail.get, trpc.mail.count]) void queryClient.invalidateQueries({ queryKey: key.pathKey() });
    for (const { id, kind, messageCount, subject, errorCode, serverText } of changes) {
      const reason = problem.has(errorCode) ? problem(errorCode) : problem('INTERNAL');
      const dismiss = () => void client.mail.dismissFailedChanges.mutate({ ids: [id] }).catch(() => undefined);
      toast.error(text(kind, { count: messageCount, subject: subject ?? noSubject }), {
        id: `refused ${id}`,
        description: serverText ? `${reason} ${text('serverSaid', { words: serverText })}` : reason,
        duration: Number.POSITIVE_INFINITY,
        action: { label: close, onClick: dismiss },
        onDismiss: dismiss,
      });
    }
  }, [changes, client, close, noSubject, problem, queryClient, text, trpc]);
}
