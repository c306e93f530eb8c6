'use client';
import { useQueryClient } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useTRPC } from '@/lib/trpc';
import { useConnections } from '@/lib/use-mailboxes';

/** Says for which accounts the list shows only what was read before; nothing while all answer. */
export function StaleNote({ connectionIds }: { connectionIds: readonly string[] }) {
  const text = useTranslations('mail');
  const { data: connections = [] } = useConnections();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failing = connectionIds.join();
  const told = useRef('');
  // What the list has learned of an account is told beside it too, without waiting for the next look at the accounts.
  useEffect(() => {
    if (told.current === failing) return;
    told.current = failing;
    void queryClient.invalidateQueries(trpc.connections.list.queryFilter());
  }, [failing, queryClient, trpc]);
  const labels = connections.filter((connection) => connectionIds.includes(connection.id)).map((connection) => connection.label);
  if (labels.length === 0) return null;
  return (
    <p role="status" className="mx-3.5 mb-2 flex items-start gap-2 rounded-[8px] bg-warn-soft px-3 py-2 text-[12.5px]/5 text-warn-ink">
      <CloudOff aria-hidden="true" className="mt-0.5 size-4 shrink-0 stroke-[1.7]" />
      {text('stale', { count: labels.length, accounts: labels.join(', ') })}
    </p>
  );
}
