'use client';
import { Maximize2, Minimize2, Minus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/icon-button';
import { classNames } from '@/lib/class-names';
import { useComposeContext } from './compose-context';
import { type ComposeDraft, patchDraft, useComposeStore } from './compose-store';
import { LazyComposeForm } from './lazy-compose-form';

/** The windows in which one writes: side by side at the foot, the whole screen where it is narrow. */
export function ComposeDock() {
  const drafts = useComposeStore((state) => state.drafts);
  const text = useTranslations('compose');
  const shown = drafts.filter((draft) => draft.threadId === null && !draft.isSending);
  if (shown.length === 0) return null;
  return (
    <section
      aria-label={text('windows')}
      className="pointer-events-none fixed right-5 bottom-0 z-40 flex flex-row-reverse items-end gap-3 narrow:inset-0 narrow:right-0"
    >
      {shown.slice(-3).map((draft) => (
        <ComposeWindow key={draft.key} draft={draft} />
      ))}
    </section>
  );
}

const shapes = {
  normal: 'h-[min(600px,calc(100dvh-48px))] w-[540px]',
  minimised: 'h-11 w-[280px]',
  large: 'h-[calc(100dvh-48px)] w-[min(860px,calc(100vw-40px))]',
} as const;

function ComposeWindow({ draft }: { draft: ComposeDraft }) {
  const text = useTranslations('compose');
  const { close } = useComposeContext();
  const isMinimised = draft.shape === 'minimised';
  const title = draft.subject.trim() || text(draft.kind === 'new' ? 'newMessage' : 'answer');
  const reshape = (shape: ComposeDraft['shape']) => patchDraft(draft.key, { shape });
  return (
    <div
      role="dialog"
      aria-label={title}
      className={classNames(
        'appear pointer-events-auto flex flex-col overflow-hidden rounded-t-l border border-b-0 border-line-strong bg-raised shadow-high narrow:h-dvh narrow:w-screen narrow:rounded-none narrow:border-0',
        shapes[draft.shape],
        isMinimised && 'narrow:hidden',
      )}
    >
      <div className="flex h-11 shrink-0 items-center gap-0.5 border-b border-line bg-panel pr-1.5 pl-4">
        <button
          type="button"
          className="min-w-0 flex-1 truncate text-left font-[560]"
          onClick={() => reshape(isMinimised ? 'normal' : 'minimised')}
        >
          {title}
        </button>
        <IconButton
          size="small"
          label={text(isMinimised ? 'restore' : 'minimise')}
          className="narrow:hidden"
          onClick={() => reshape(isMinimised ? 'normal' : 'minimised')}
        >
          <Minus />
        </IconButton>
        <IconButton
          size="small"
          label={text(draft.shape === 'large' ? 'shrink' : 'enlarge')}
          className="narrow:hidden"
          onClick={() => reshape(draft.shape === 'large' ? 'normal' : 'large')}
        >
          {draft.shape === 'large' ? <Minimize2 /> : <Maximize2 />}
        </IconButton>
        <IconButton size="small" label={text('closeAndSave')} onClick={() => close(draft.key)}>
          <X />
        </IconButton>
      </div>
      {isMinimised ? null : <LazyComposeForm draft={draft} />}
    </div>
  );
}
