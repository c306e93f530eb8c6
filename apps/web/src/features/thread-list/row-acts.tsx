'use client';
import { Archive, Mail, MailOpen, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/icon-button';
import { classNames } from '@/lib/class-names';
import type { Density } from '@/lib/density';
import type { ThreadRow } from '@/lib/mail-view';
import type { RowActs } from './thread-row-view';

/** What can be done with a row under the pointer. */
export function HoverActs({ row, density, acts }: { row: ThreadRow; density: Density; acts: RowActs }) {
  const text = useTranslations('mail.acts');
  const isUnread = row.unreadCount > 0;
  const look = 'size-[26px] rounded-s [&_svg]:size-[15px]';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row.
    // biome-ignore lint/a11y/useFocusableInteractive: see the row.
    <div
      role="gridcell"
      className={classNames(
        'invisible absolute right-2.5 flex rounded-[8px] border border-line bg-raised shadow-low group-hover:visible narrow:hidden',
        density === 'compact' ? 'top-1' : 'top-[3px]',
      )}
    >
      <IconButton tabIndex={-1} className={look} label={text('doArchive')} shortcut="e" onClick={() => acts.archive(row)}>
        <Archive />
      </IconButton>
      <IconButton tabIndex={-1} className={look} label={text('doTrash')} shortcut="#" onClick={() => acts.trash(row)}>
        <Trash2 />
      </IconButton>
      <IconButton
        tabIndex={-1}
        className={look}
        label={text(isUnread ? 'doRead' : 'doUnread')}
        shortcut={isUnread ? '⇧ I' : '⇧ U'}
        onClick={() => acts.setRead(row, isUnread)}
      >
        {isUnread ? <MailOpen /> : <Mail />}
      </IconButton>
      <IconButton
        tabIndex={-1}
        className={look}
        label={text(row.isFlagged ? 'doUnstar' : 'doStar')}
        shortcut="s"
        onClick={() => acts.setStarred(row, !row.isFlagged)}
      >
        <Star className={row.isFlagged ? 'fill-star stroke-star' : ''} />
      </IconButton>
    </div>
  );
}
