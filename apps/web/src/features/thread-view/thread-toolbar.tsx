'use client';
import { Archive, ArrowLeft, ChevronDown, ChevronUp, Mail, ShieldAlert, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '@/components/icon-button';

interface ThreadToolbarProps {
  readonly isStarred: boolean;
  readonly position: string | null;
  /** Where junk and trash mean something else. */
  readonly place: 'trash' | 'junk' | 'other';
  readonly moveMenu: ReactNode;
  /** True where the mail may only be read: then there is nothing to do with it. */
  readonly isReadOnly: boolean;
  readonly acts: {
    readonly archive: () => void;
    readonly trash: () => void;
    readonly junk: () => void;
    readonly markUnread: () => void;
    readonly toggleStar: () => void;
    readonly back: () => void;
    readonly previous: (() => void) | null;
    readonly next: (() => void) | null;
  };
}

/** What can be done with the conversation that is open. */
export function ThreadToolbar({ isStarred, position, place, moveMenu, isReadOnly, acts }: ThreadToolbarProps) {
  const text = useTranslations('mail.acts');
  return (
    <div
      role="toolbar"
      aria-label={text('toolbar')}
      className="flex h-[60px] shrink-0 items-center gap-1 px-[22px] narrow:h-[52px] narrow:px-2"
    >
      <IconButton label={text('back')} shortcut="u" onClick={acts.back} className="wide:hidden">
        <ArrowLeft />
      </IconButton>
      {isReadOnly ? null : <ChangeActs isStarred={isStarred} place={place} moveMenu={moveMenu} acts={acts} />}
      <span className="flex-1" />
      {position ? <span className="mr-1 text-[12.5px] text-ink-3 tabular-nums narrow:hidden">{position}</span> : null}
      <IconButton label={text('previous')} shortcut="k" disabled={!acts.previous} onClick={acts.previous ?? undefined}>
        <ChevronUp />
      </IconButton>
      <IconButton label={text('next')} shortcut="j" disabled={!acts.next} onClick={acts.next ?? undefined}>
        <ChevronDown />
      </IconButton>
    </div>
  );
}

function ChangeActs({ isStarred, place, moveMenu, acts }: Pick<ThreadToolbarProps, 'isStarred' | 'place' | 'moveMenu' | 'acts'>) {
  const text = useTranslations('mail.acts');
  return (
    <>
      <IconButton label={text('doArchive')} shortcut="e" onClick={acts.archive}>
        <Archive />
      </IconButton>
      <IconButton label={text(place === 'trash' ? 'doDestroy' : 'doTrash')} shortcut="#" onClick={acts.trash}>
        <Trash2 />
      </IconButton>
      <IconButton label={text(place === 'junk' ? 'doRescue' : 'doJunk')} shortcut="!" onClick={acts.junk}>
        <ShieldAlert />
      </IconButton>
      {moveMenu}
      <IconButton label={text('doUnread')} shortcut="⇧ U" onClick={acts.markUnread}>
        <Mail />
      </IconButton>
      <IconButton label={text(isStarred ? 'doUnstar' : 'doStar')} shortcut="s" aria-pressed={isStarred} onClick={acts.toggleStar}>
        <Star className={isStarred ? 'fill-star stroke-star' : ''} />
      </IconButton>
    </>
  );
}
