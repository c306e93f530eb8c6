'use client';
import { ExternalLink, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '@/components/icon-button';
import { useComposeContext } from './compose-context';
import { patchDraft, useComposeStore } from './compose-store';
import { LazyComposeForm } from './lazy-compose-form';

/** The answers being written under a conversation; what stands there otherwise where there are none. */
export function InlineComposer({ threadId, fallback }: { threadId: string; fallback: ReactNode }) {
  const drafts = useComposeStore((state) => state.drafts);
  const text = useTranslations('compose');
  const { close } = useComposeContext();
  const place = useRef<HTMLDivElement>(null);
  const shown = drafts.filter((draft) => draft.threadId === threadId && !draft.isSending);
  const newest = shown.at(-1)?.key;
  useEffect(() => {
    if (!newest) return;
    const timer = setTimeout(() => place.current?.scrollIntoView({ block: 'end' }), 60);
    return () => clearTimeout(timer);
  }, [newest]);
  if (shown.length === 0) return fallback;
  return (
    <div ref={place} className="flex scroll-mb-6 flex-col gap-3 pt-3">
      {shown.map((draft) => (
        <section
          key={draft.key}
          aria-label={text('answer')}
          className="appear flex flex-col overflow-hidden rounded-l border border-line-strong bg-raised shadow-low"
        >
          <div className="flex items-center justify-end gap-0.5 px-2 pt-1.5">
            <span className="mr-auto ml-2 text-sm font-[560]">{text(`kind.${draft.kind}`)}</span>
            <IconButton
              size="small"
              label={text('popOut')}
              className="narrow:hidden"
              onClick={() => patchDraft(draft.key, { threadId: null, shape: 'normal' })}
            >
              <ExternalLink />
            </IconButton>
            <IconButton size="small" label={text('closeAndSave')} onClick={() => close(draft.key)}>
              <X />
            </IconButton>
          </div>
          <LazyComposeForm draft={draft} isInline />
        </section>
      ))}
    </div>
  );
}
