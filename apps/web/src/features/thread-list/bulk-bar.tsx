'use client';
import { Archive, Mail, MailOpen, ShieldAlert, Star, Trash2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Checkbox } from '@/components/checkbox';
import { IconButton } from '@/components/icon-button';

/** Acts on everything that is selected. */
export interface BulkActs {
  readonly archive: () => void;
  readonly trash: () => void;
  readonly junk: () => void;
  readonly setRead: (isRead: boolean) => void;
  readonly setStarred: (isStarred: boolean) => void;
}

interface BulkBarProps {
  readonly count: number;
  readonly isAll: boolean;
  /** Where junk and trash mean something else. */
  readonly place: 'trash' | 'junk' | 'other';
  readonly acts: BulkActs;
  /** False where some of them may only be read. */
  readonly canChange: boolean;
  readonly moveMenu: ReactNode;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** How many are selected, and what can be done with them. */
export function BulkBar({ count, isAll, place, acts, canChange, moveMenu, onSelectAll, onClear }: BulkBarProps) {
  const text = useTranslations('mail');
  return (
    <div
      role="toolbar"
      aria-label={text('bulk.label')}
      className="appear mx-3.5 mb-1 flex h-[30px] shrink-0 items-center gap-0.5 rounded-m border border-accent-line bg-accent-soft pr-1 pl-2.5"
    >
      <Checkbox
        checked={isAll ? true : 'indeterminate'}
        aria-label={text('bulk.selectAll')}
        onCheckedChange={() => (isAll ? onClear() : onSelectAll())}
      />
      <span className="mr-auto ml-2 truncate text-sm font-[560] tabular-nums" aria-live="polite">
        {text('bulk.count', { count })}
      </span>
      {canChange ? (
        <ChangeActs place={place} acts={acts} moveMenu={moveMenu} />
      ) : (
        <span className="truncate text-ink-2 text-sm">{text('readOnly.short')}</span>
      )}
      <IconButton size="small" label={text('bulk.clear')} shortcut="Esc" onClick={onClear}>
        <X />
      </IconButton>
    </div>
  );
}

function ChangeActs({ place, acts, moveMenu }: Pick<BulkBarProps, 'place' | 'acts' | 'moveMenu'>) {
  const text = useTranslations('mail');
  return (
    <>
      <IconButton size="small" label={text('acts.doArchive')} shortcut="e" onClick={acts.archive}>
        <Archive />
      </IconButton>
      <IconButton size="small" label={text(place === 'trash' ? 'acts.doDestroy' : 'acts.doTrash')} shortcut="#" onClick={acts.trash}>
        <Trash2 />
      </IconButton>
      <IconButton size="small" label={text(place === 'junk' ? 'acts.doRescue' : 'acts.doJunk')} shortcut="!" onClick={acts.junk}>
        <ShieldAlert />
      </IconButton>
      {moveMenu}
      <IconButton size="small" label={text('acts.doRead')} shortcut="⇧ I" onClick={() => acts.setRead(true)}>
        <MailOpen />
      </IconButton>
      <IconButton size="small" label={text('acts.doUnread')} shortcut="⇧ U" onClick={() => acts.setRead(false)}>
        <Mail />
      </IconButton>
      <IconButton size="small" label={text('acts.doStar')} shortcut="s" onClick={() => acts.setStarred(true)}>
        <Star />
      </IconButton>
    </>
  );
}
