'use client';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { requestCompose } from '@/lib/compose-bus';
import { formatListTime } from '@/lib/format-time';
import { useTRPC } from '@/lib/trpc';

/** Drafts that are kept here but are not at the provider yet. */
export function UnsavedDrafts({ scope }: { scope: string }) {
  const trpc = useTRPC();
  const text = useTranslations('mail');
  const locale = useLocale();
  const { data: drafts = [] } = useQuery(trpc.drafts.list.queryOptions({ connectionId: scope }, { refetchInterval: 30_000 }));
  const waiting = drafts.filter((draft) => !draft.isOnProvider);
  if (waiting.length === 0) return null;
  return (
    <section aria-label={text('localDrafts')} className="scroll-quiet max-h-56 shrink-0 overflow-y-auto border-b border-line pb-1.5">
      <h2 className="px-[18px] pt-2 pb-1 text-[11.5px]/4 text-ink-3">{text('localDrafts')}</h2>
      {waiting.map((draft) => (
        <button
          key={draft.id}
          type="button"
          className="flex w-full items-baseline gap-2 px-[18px] py-1.5 text-left hover:bg-hover"
          onClick={() => requestCompose({ kind: 'draft', draft })}
        >
          <span className="min-w-0 flex-1 truncate">{draft.subject.trim() || text('row.noSubject')}</span>
          <span className="max-w-32 truncate text-sm text-ink-3">{draft.to.map((person) => person.name ?? person.address).join(', ')}</span>
          <time dateTime={draft.updatedAt} className="text-xs text-ink-3 tabular-nums">
            {formatListTime(draft.updatedAt, new Date(), locale)}
          </time>
        </button>
      ))}
    </section>
  );
}
