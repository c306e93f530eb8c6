'use client';
import { Archive, Check, Mail, MailOpen, Paperclip, Star, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { memo } from 'react';
import { Avatar } from '@/components/avatar';
import { IconButton } from '@/components/icon-button';
import { MarkedText } from '@/components/marked-text';
import { classNames } from '@/lib/class-names';
import { formatFullTime, formatListTime } from '@/lib/format-time';
import type { MatchView, ThreadRow } from '@/lib/mail-view';
import { describeParticipants, findFace } from './participants';

/** A small coloured word in a row. */
export interface RowTag {
  readonly key: string;
  readonly label: string;
  readonly color: string;
}

/** What a row can do. */
export interface RowActs {
  readonly open: (row: ThreadRow) => void;
  readonly toggle: (row: ThreadRow, isRange: boolean) => void;
  readonly focus: (row: ThreadRow) => void;
  readonly archive: (row: ThreadRow) => void;
  readonly trash: (row: ThreadRow) => void;
  readonly setRead: (row: ThreadRow, isRead: boolean) => void;
  readonly setStarred: (row: ThreadRow, isStarred: boolean) => void;
}

interface ThreadRowViewProps {
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
  readonly acts: RowActs;
}

/** One conversation in the list. */
export const ThreadRowView = memo(function ThreadRowView(props: ThreadRowViewProps) {
  const { row, position, isFirst, href, ownAddresses, now, isOpen, isSelected, isFocusable, acts } = props;
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
        'group relative grid h-[76px] grid-cols-[32px_minmax(0,1fr)] gap-[11px] border-l-[3px] border-transparent py-[9px] pr-4 pl-[11px] outline-offset-[-2px]',
        isOpen || isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
        isOpen && 'border-l-accent',
      )}
    >
      {isFirst || isOpen || isSelected ? null : (
        <span className="absolute top-0 right-0 left-[54px] border-t border-line" aria-hidden="true" />
      )}
      {isUnread ? <span className="absolute top-[22px] left-[2px] size-[7px] rounded-full bg-accent" aria-hidden="true" /> : null}
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
        <RowHead {...props} people={people} isUnread={isUnread} />
        <RowWords {...props} subject={subject} isUnread={isUnread} />
      </div>
      <HoverActs row={row} acts={acts} />
    </div>
  );
});

function RowHead({ row, now, isOpen, people, isUnread }: ThreadRowViewProps & { people: string; isUnread: boolean }) {
  const text = useTranslations('mail.row');
  const locale = useLocale();
  return (
    <div className="pointer-events-none flex items-baseline gap-1.5">
      <span className={classNames('truncate', isUnread ? 'font-[620] text-ink' : isOpen ? 'text-ink' : 'text-ink-2')}>{people}</span>
      {row.messageCount > 1 ? <span className="text-xs text-ink-3 tabular-nums">{row.messageCount}</span> : null}
      <span className="ml-auto flex shrink-0 items-center gap-1 self-center text-xs group-hover:invisible">
        {row.hasAttachment ? <Paperclip className="size-[13px] stroke-[1.7] text-ink-3" aria-label={text('hasAttachment')} /> : null}
        {row.isFlagged ? <Star className="size-[13px] fill-star stroke-star" aria-label={text('starred')} /> : null}
        <time
          dateTime={row.latestReceivedAt}
          title={formatFullTime(row.latestReceivedAt, locale)}
          className={classNames('tabular-nums', isUnread ? 'font-[560] text-accent' : 'text-ink-3')}
        >
          {formatListTime(row.latestReceivedAt, now, locale)}
        </time>
      </span>
    </div>
  );
}

function RowFace({ row, ownAddresses, isSelected, isSelecting, acts, name }: ThreadRowViewProps & { name: string }) {
  const text = useTranslations('mail.row');
  const face = findFace(row.participants, ownAddresses);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row.
    // biome-ignore lint/a11y/useFocusableInteractive: see the row.
    <div role="gridcell" className="z-1 size-8 pt-0.5">
      <button
        type="button"
        tabIndex={-1}
        aria-label={text('select', { name })}
        aria-pressed={isSelected}
        onClick={(event) => acts.toggle(row, event.shiftKey)}
        className="group/face relative grid size-8 place-items-center rounded-full"
      >
        <Avatar name={face.name} address={face.address} />
        <span
          className={classNames(
            'absolute inset-0 grid place-items-center rounded-full border',
            isSelected
              ? 'border-accent-fill bg-accent-fill text-white'
              : 'border-field-line bg-raised text-transparent group-hover/face:text-ink-3',
            isSelected || isSelecting ? 'opacity-100' : 'opacity-0 group-hover/face:opacity-100',
          )}
        >
          <Check className="size-4 stroke-[2.5]" />
        </span>
      </button>
    </div>
  );
}

function RowWords({ row, match, tags, subject, isUnread, isOpen }: ThreadRowViewProps & { subject: string; isUnread: boolean }) {
  const text = useTranslations('mail.row');
  const shown = row.hasDraft ? [{ key: 'draft', label: text('draft'), color: 'var(--danger)' }, ...tags] : tags;
  return (
    <>
      <div className={classNames('pointer-events-none truncate', isUnread ? 'font-[620] text-ink' : isOpen ? 'text-ink' : 'text-ink-2')}>
        {shown.map((tag) => (
          <span
            key={tag.key}
            className="mr-1.5 inline-block max-w-32 truncate rounded-[4px] px-1.5 align-[-3px] text-2xs font-[560]"
            style={{
              background: `color-mix(in srgb, ${tag.color} 14%, transparent)`,
              color: `color-mix(in oklab, ${tag.color} var(--tint), var(--ink))`,
            }}
          >
            {tag.label}
          </span>
        ))}
        {match && match.subject.length > 0 ? <MarkedText segments={match.subject} /> : subject}
      </div>
      <div className="pointer-events-none truncate text-sm text-ink-3">
        {match && match.preview.length > 0 ? <MarkedText segments={match.preview} /> : (row.preview ?? ' ')}
      </div>
    </>
  );
}

function HoverActs({ row, acts }: { row: ThreadRow; acts: RowActs }) {
  const text = useTranslations('mail.acts');
  const isUnread = row.unreadCount > 0;
  const look = 'size-[26px] rounded-s [&_svg]:size-[15px]';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row.
    // biome-ignore lint/a11y/useFocusableInteractive: see the row.
    <div
      role="gridcell"
      className="invisible absolute top-[3px] right-2.5 flex rounded-[8px] border border-line bg-raised shadow-low group-hover:visible narrow:hidden"
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
