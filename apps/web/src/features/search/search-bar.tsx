'use client';
import { Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '@/components/icon-button';
import { classNames } from '@/lib/class-names';
import { useShortcuts } from '@/lib/shortcut-bus';
import { chipNames, useSearch } from './use-search';

const typingMs = 250;

/** The search line; what is typed is asked after a short pause. */
export function SearchField() {
  const text = useTranslations('search');
  const { line, setLine, clear, isFiltered } = useSearch();
  const [typed, setTyped] = useState(line);
  const [shownLine, setShownLine] = useState(line);
  const field = useRef<HTMLInputElement>(null);
  if (line !== shownLine) {
    setShownLine(line);
    setTyped(line);
  }
  useEffect(() => {
    if (typed === line) return;
    const timer = setTimeout(() => setLine(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed, line, setLine]);
  useShortcuts({
    search: () => {
      field.current?.focus();
      field.current?.select();
      return true;
    },
  });
  return (
    <search className="flex h-9 min-w-0 flex-1 items-center gap-[9px] rounded-m border border-line bg-raised px-[11px] text-ink-3 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
      <Search className="size-[15px] shrink-0 stroke-[1.7]" aria-hidden="true" />
      <input
        ref={field}
        value={typed}
        aria-label={text('label')}
        placeholder={text('placeholder')}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className="min-w-0 flex-1 bg-transparent text-ink outline-none narrow:text-[16px]"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') setLine(typed);
          if (event.key === 'Escape') {
            if (typed) setTyped('');
            else event.currentTarget.blur();
          }
        }}
      />
      {typed || isFiltered ? (
        <IconButton
          label={text('clear')}
          size="small"
          className="-mr-1.5"
          onClick={() => {
            setTyped('');
            clear();
          }}
        >
          <X />
        </IconButton>
      ) : (
        <kbd className="narrow:hidden">/</kbd>
      )}
    </search>
  );
}

const chipLook =
  'h-6 shrink-0 rounded-full border border-line bg-raised px-[9px] text-xs text-ink-2 transition-colors hover:border-line-strong aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent';

/** Filters one can click, and where a search looks. */
export function FilterChips({ placeName, className }: { placeName: string; className?: string }) {
  const text = useTranslations('search');
  const { chips, toggleChip, isSearching, isHere, setHere } = useSearch();
  return (
    <fieldset className={classNames('flex min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none]', className)}>
      <legend className="sr-only">{text('filters')}</legend>
      {isSearching ? (
        <button type="button" className={chipLook} aria-pressed={isHere} onClick={() => setHere(!isHere)}>
          {text('onlyIn', { place: placeName })}
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
