'use client';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import { useConnections } from '@/lib/use-mailboxes';
import { chipNames, useSearch } from './use-search';

const chipLook =
  'h-6 shrink-0 rounded-full border border-line bg-raised px-[9px] text-xs text-ink-2 transition-colors hover:border-line-strong aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent';

interface FilterChipsProps {
  readonly scope: string;
  readonly placeName: string;
  readonly className?: string;
}

/** Filters one can click, and where a search looks. */
export function FilterChips({ scope, placeName, className }: FilterChipsProps) {
  const text = useTranslations('search');
  const { data: connections = [] } = useConnections();
  const { chips, toggleChip, isSearching, isHere, setHere, isAllAccounts, setAllAccounts } = useSearch();
  const canWiden = isSearching && scope !== 'all' && connections.length > 1;
  return (
    <fieldset className={classNames('flex min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none]', className)}>
      <legend className="sr-only">{text('filters')}</legend>
      {isSearching ? (
        <button type="button" className={chipLook} aria-pressed={isHere} onClick={() => setHere(!isHere)}>
          {text('onlyIn', { place: placeName })}
        </button>
      ) : null}
      {canWiden ? (
        <button type="button" className={chipLook} aria-pressed={isAllAccounts} onClick={() => setAllAccounts(!isAllAccounts)}>
          {text('allAccounts')}
        </button>
      ) : null}
      {chipNames.map((chip) => (
        <button key={chip} type="button" className={chipLook} aria-pressed={chips.includes(chip)} onClick={() => toggleChip(chip)}>
          {text(`chip.${chip}`)}
        </button>
      ))}
    </fieldset>
  );
}
