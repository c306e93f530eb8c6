'use client';
import { Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from '@/components/icon-button';
import { useShortcuts } from '@/lib/shortcut-bus';
import { useSession } from '@/lib/use-session';
import { keepRecentSearch } from './recent-searches';
import { toFinishedLine } from './search-line';
import { SuggestionList, toOptionId } from './suggestion-list';
import { useSearch } from './use-search';
import { type Suggestion, useSuggestions } from './use-suggestions';

const typingMs = 150;
const none = -1;

/** What is typed, asked for after a short pause. */
function useTypedLine() {
  const { line, setLine, clear, isFiltered } = useSearch();
  const [typed, setTyped] = useState(line);
  const [shownLine, setShownLine] = useState(line);
  if (line !== shownLine) {
    setShownLine(line);
    setTyped(line);
  }
  useEffect(() => {
    if (typed === line || (typed.trim() === '' && line === '')) return;
    const timer = setTimeout(() => setLine(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed, line, setLine]);
  const clearAll = () => {
    setTyped('');
    clear();
  };
  return { typed, setTyped, setLine, clear: clearAll, isFiltered };
}

/** The line with what is suggested for it, and the keys that choose. */
function useCompletedLine(scope: string) {
  const typing = useTypedLine();
  const { typed, setTyped, setLine } = typing;
  const { data: session } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [activeIndex, setActiveIndex] = useState(none);
  const suggestions = useSuggestions(typed, scope, isOpen);
  const isShown = isOpen && suggestions.length > 0;
  const active = isShown ? suggestions[activeIndex] : undefined;

  const finish = (line: string) => {
    const finished = toFinishedLine(line);
    setTyped(finished);
    setLine(finished);
    setOpen(false);
    setActiveIndex(none);
    keepRecentSearch(localStorage, session?.person?.id ?? '', finished);
  };
  const pick = (suggestion: Suggestion) => {
    if (suggestion.isFinished) finish(suggestion.line);
    else setTyped(suggestion.line);
    setActiveIndex(none);
  };
  const choose = () => (active ? pick(active) : finish(typed));
  const step = (by: 1 | -1) => {
    setOpen(true);
    setActiveIndex((index) => Math.max(none, Math.min(suggestions.length - 1, index + by)));
  };
  const leave = (field: HTMLInputElement) => {
    if (isShown) setOpen(false);
    else if (typed) setTyped('');
    else field.blur();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key, currentTarget } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      step(key === 'ArrowDown' ? 1 : -1);
    }
    if (key === 'Enter') choose();
    if (key === 'Escape') leave(currentTarget);
  };
  const type = (line: string) => {
    setTyped(line);
    setOpen(true);
    setActiveIndex(none);
  };
  return { ...typing, suggestions, isShown, active, activeIndex, setOpen, pick, press, type };
}

/** The search line, with suggestions under it. */
export function SearchField({ scope }: { scope: string }) {
  const text = useTranslations('search');
  const { typed, isFiltered, clear, suggestions, isShown, active, activeIndex, setOpen, pick, press, type } = useCompletedLine(scope);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  useShortcuts({
    search: () => {
      field.current?.focus();
      field.current?.select();
      return true;
    },
  });
  return (
    <search className="relative flex h-9 min-w-0 flex-1 items-center gap-[9px] rounded-m border border-line bg-raised px-[11px] text-ink-3 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
      <Search className="size-[15px] shrink-0 stroke-[1.7]" aria-hidden="true" />
      <input
        ref={field}
        role="combobox"
        value={typed}
        aria-label={text('label')}
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active ? toOptionId(listId, activeIndex) : undefined}
        placeholder={text('placeholder')}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className="min-w-0 flex-1 bg-transparent text-ink outline-none narrow:text-[16px]"
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
      />
      {typed || isFiltered ? (
        <IconButton label={text('clear')} size="small" className="-mr-1.5" onClick={clear}>
          <X />
        </IconButton>
      ) : (
        <kbd className="narrow:hidden">/</kbd>
      )}
      {isShown ? <SuggestionList id={listId} suggestions={suggestions} activeIndex={activeIndex} onPick={pick} /> : null}
    </search>
  );
}
