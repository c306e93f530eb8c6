'use client';
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { ListFilter } from '@/lib/mail-view';
import { parseSearch } from './parse-search';

/** The chips over the list. */
export const chipNames = ['unread', 'starred', 'attachments'] as const;
/** One of {@link chipNames}. */
export type ChipName = (typeof chipNames)[number];

const chipFilters: Record<ChipName, ListFilter> = {
  unread: { isUnread: true },
  starred: { isStarred: true },
  attachments: { hasAttachment: true },
};

const parsers = {
  q: parseAsString.withDefault(''),
  only: parseAsArrayOf(parseAsStringLiteral(chipNames)).withDefault([]),
  here: parseAsBoolean.withDefault(false),
};

/** The search as the address bar says it: line, chips, and whether it stays in the mailbox shown. */
export function useSearch() {
  const [{ q, only, here }, setSearch] = useQueryStates(parsers, { shallow: true, history: 'replace', scroll: false });
  return useMemo(() => {
    const fromLine = parseSearch(q);
    const filter = Object.assign({}, fromLine, ...only.map((chip) => chipFilters[chip])) as ListFilter;
    return {
      line: q,
      chips: only,
      isHere: here,
      filter,
      isSearching: q.trim() !== '',
      isFiltered: Object.keys(filter).length > 0,
      setLine: (line: string) => void setSearch({ q: line || null }),
      toggleChip: (chip: ChipName) =>
        void setSearch({ only: only.includes(chip) ? only.filter((other) => other !== chip) : [...only, chip] }),
      setHere: (isHere: boolean) => void setSearch({ here: isHere || null }),
      clear: () => void setSearch({ q: null, only: null, here: null }),
    };
  }, [q, only, here, setSearch]);
}
