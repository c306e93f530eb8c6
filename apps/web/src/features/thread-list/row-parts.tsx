'use client';
import { Check, Paperclip, Star } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Avatar } from '@/components/avatar';
import { MarkedText } from '@/components/marked-text';
import { classNames } from '@/lib/class-names';
import { formatFullTime, formatListTime } from '@/lib/format-time';
import { findFace } from './participants';
import type { ThreadRowViewProps } from './thread-row-view';

/** Who writes, and how many messages there are. */
export function RowPeople({ row, isOpen, people, isUnread, density }: ThreadRowViewProps & { people: string; isUnread: boolean }) {
  return (
    <span
      className={classNames('pointer-events-none flex min-w-0 items-baseline gap-1.5', density === 'compact' && 'w-[30%] shrink-0 text-sm')}
    >
      <span className={classNames('truncate', isUnread ? 'font-[620] text-ink' : isOpen ? 'text-ink' : 'text-ink-2')}>{people}</span>
      {row.messageCount > 1 ? <span className="text-xs text-ink-3 tabular-nums">{row.messageCount}</span> : null}
    </span>
  );
}

/** Signs and time at the end of a row. */
export function RowFacts({ row, now, isUnread }: ThreadRowViewProps & { isUnread: boolean }) {
  const text = useTranslations('mail.row');
  const locale = useLocale();
  return (
    <span className="pointer-events-none ml-auto flex shrink-0 items-center gap-1 self-center text-xs group-hover:invisible">
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
  );
}

/** The face of a row, which selects it. */
export function RowFace({ row, ownAddresses, isSelected, isSelecting, acts, name, density }: ThreadRowViewProps & { name: string }) {
  const text = useTranslations('mail.row');
  const size = density === 'compact' ? 'size-6' : 'size-8';
  const face = findFace(row.participants, ownAddresses);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row.
    // biome-ignore lint/a11y/useFocusableInteractive: see the row.
    <div role="gridcell" className={classNames('z-1', size, density === 'comfortable' && 'pt-0.5')}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={text('select', { name })}
        aria-pressed={isSelected}
        onClick={(event) => acts.toggle(row, event.shiftKey)}
        className={classNames('group/face relative grid place-items-center rounded-full', size)}
      >
        <Avatar name={face.name} address={face.address} className={density === 'compact' ? 'size-6 text-[10px]' : undefined} />
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

/** Chips, subject and first words: below each other where there is room, else in one line. */
export function RowWords({
  row,
  match,
  tags,
  subject,
  isUnread,
  isOpen,
  density,
}: ThreadRowViewProps & { subject: string; isUnread: boolean }) {
  const text = useTranslations('mail.row');
  const shown = row.hasDraft ? [{ key: 'draft', label: text('draft'), color: 'var(--danger)' }, ...tags] : tags;
  const preview = match && match.preview.length > 0 ? <MarkedText segments={match.preview} /> : (row.preview ?? ' ');
  const ink = isUnread ? 'font-[620] text-ink' : isOpen ? 'text-ink' : 'text-ink-2';
  const heading = (
    <>
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
    </>
  );
  if (density !== 'comfortable') {
    return (
      <div className="pointer-events-none min-w-0 flex-1 truncate text-sm">
        <span className={ink}>{heading}</span>
        {row.preview || match ? <span className="text-ink-3"> — {preview}</span> : null}
      </div>
    );
  }
  return (
    <>
      <div className={classNames('pointer-events-none truncate', ink)}>{heading}</div>
      <div className="pointer-events-none truncate text-sm text-ink-3">{preview}</div>
    </>
  );
}
