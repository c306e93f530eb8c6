'use client';
import { useLocale, useTranslations } from 'next-intl';
import { memo } from 'react';
import { classNames } from '@/lib/class-names';
import type { Density } from '@/lib/density';
import { formatListTime } from '@/lib/format-time';
import type { MatchView, ThreadRow } from '@/lib/mail-view';
import { describeParticipants } from './participants';
import { HoverActs } from './row-acts';
import { RowFace, RowFacts, RowPeople, RowWords } from './row-parts';

/** A small coloured word in a row. */
export interface RowTag {
  readonly key: string;
  readonly label: string;
  readonly color: string;
}

/** What a row can do. */
export interface RowActs {
  /** False where the mail may only be read. */
  readonly canChange: (row: ThreadRow) => boolean;
  readonly open: (row: ThreadRow) => void;
  readonly toggle: (row: ThreadRow, isRange: boolean) => void;
  readonly focus: (row: ThreadRow) => void;
  readonly archive: (row: ThreadRow) => void;
  readonly trash: (row: ThreadRow) => void;
  readonly setRead: (row: ThreadRow, isRead: boolean) => void;
  readonly setStarred: (row: ThreadRow, isStarred: boolean) => void;
}

/** What a row shows and does. */
export interface ThreadRowViewProps {
  readonly row: ThreadRow;
  /** Where a search found it. */
  readonly match: MatchView | undefined;
  readonly position: number;
  /** True under a heading, where no line is needed. */
  readonly isFirst: boolean;
  readonly href: string;
  readonly tags: readonly RowTag[];
  readonly ownAddresses: ReadonlySet<string>;
  readonly now: Date;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly isSelecting: boolean;
  readonly isFocusable: boolean;
  readonly density: Density;
  readonly acts: RowActs;
}

const rowLooks: Readonly<Record<Density, string>> = {
  comfortable: 'h-[76px] grid-cols-[32px_minmax(0,1fr)] py-[9px]',
  cosy: 'h-[56px] grid-cols-[32px_minmax(0,1fr)] items-center',
  compact: 'h-[36px] grid-cols-[24px_minmax(0,1fr)] items-center',
};
const dotLooks: Readonly<Record<Density, string>> = { comfortable: 'top-[22px]', cosy: 'top-[25px]', compact: 'top-[15px]' };

/** One conversation in the list. */
export const ThreadRowView = memo(function ThreadRowView(props: ThreadRowViewProps) {
  const { row, position, isFirst, href, ownAddresses, now, isOpen, isSelected, isFocusable, density, acts } = props;
  const text = useTranslations('mail.row');
  const locale = useLocale();
  const isUnread = row.unreadCount > 0;
  const people = describeParticipants(row.participants, ownAddresses, text('me')) || text('nobody');
  const subject = row.subject?.trim() || text('noSubject');
  const label = [isUnread ? text('unread') : '', people, subject, formatListTime(row.latestReceivedAt, now, locale)]
    .filter(Boolean)
    .join(', ');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual list of positioned rows is no table.
    <div
      role="row"
      id={`thread-${row.id}`}
      aria-rowindex={position + 1}
      aria-selected={isSelected}
      aria-label={label}
      tabIndex={isFocusable ? 0 : -1}
      onFocus={() => acts.focus(row)}
      className={classNames(
        'group relative grid gap-[11px] border-l-[3px] border-transparent pr-4 pl-[11px] outline-offset-[-2px]',
        rowLooks[density],
        isOpen || isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
        isOpen && 'border-l-accent',
      )}
    >
      {isFirst || isOpen || isSelected ? null : (
        <span
          className={classNames('absolute top-0 right-0 border-t border-line', density === 'compact' ? 'left-[46px]' : 'left-[54px]')}
          aria-hidden="true"
        />
      )}
      {isUnread ? (
        <span className={classNames('absolute left-[2px] size-[7px] rounded-full bg-accent', dotLooks[density])} aria-hidden="true" />
      ) : null}
      <RowFace {...props} name={people} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus for its cells. */}
      <div role="gridcell" className="min-w-0">
        <a
          href={href}
          tabIndex={-1}
          className="absolute inset-0"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.button !== 0) return;
            event.preventDefault();
            if (event.shiftKey) acts.toggle(row, true);
            else acts.open(row);
          }}
        >
          <span className="sr-only">{subject}</span>
        </a>
        {density === 'compact' ? (
          <div className="flex h-6 items-center gap-2.5">
            <RowPeople {...props} people={people} isUnread={isUnread} />
            <RowWords {...props} subject={subject} isUnread={isUnread} />
            <RowFacts {...props} isUnread={isUnread} />
          </div>
        ) : (
          <>
            <div className="flex items-baseline gap-1.5">
              <RowPeople {...props} people={people} isUnread={isUnread} />
              <RowFacts {...props} isUnread={isUnread} />
            </div>
            <RowWords {...props} subject={subject} isUnread={isUnread} />
          </>
        )}
      </div>
      {acts.canChange(row) ? <HoverActs row={row} density={density} acts={acts} /> : null}
    </div>
  );
});
