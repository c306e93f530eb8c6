'use client';
import { LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { SearchFacts } from '@/lib/mail-view';
import { useConnections } from '@/lib/use-mailboxes';

/** Says how much was found, that the search is under way, and whose provider is still needed for it. */
export function SearchNote({ facts, isAsking }: { facts: SearchFacts | null; isAsking: boolean }) {
  const text = useTranslations('search');
  const { data: connections = [] } = useConnections();
  // Of nothing found the empty list tells.
  const isPlainlyEmpty = facts?.total === 0 && facts.isTotalFinal && facts.askedConnectionIds.length === 0;
  if (!isAsking && (!facts || isPlainlyEmpty)) return null;
  const asked = connections.filter(({ id }) => facts?.askedConnectionIds.includes(id)).map(({ label }) => label);
  return (
    <div role="status" className="px-[18px] pb-1.5 text-xs text-ink-3">
      <p className="flex items-center gap-1.5">
        {isAsking ? <LoaderCircle className="size-3 animate-spin stroke-[2] motion-reduce:animate-none" aria-hidden="true" /> : null}
        {facts ? text(facts.isTotalFinal ? 'found' : 'foundSoFar', { count: facts.total }) : text('searching')}
      </p>
      {asked.length > 0 ? <p>{text('stillReading', { count: asked.length, accounts: asked.join(', ') })}</p> : null}
    </div>
  );
}
