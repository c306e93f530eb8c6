'use client';
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { ListFilter } from '@/lib/mail-view';
import { toLiveQuery } from './search-line';

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
  accounts: parseAsStringLiteral(['all']),
};

/** The search as the address bar says it: line, chips, and where it looks. */
export function useSearch() {
  const [{ q, only, here, accounts }, setSearch] = useQueryStates(parsers, { shallow: true, history: 'replace', scroll: false });
  return useMemo(() => {
    const filter = Object.assign({}, ...only.map((chip) => chipFilters[chip])) as ListFilter;
    const query = toLiveQuery(q);
    return {
      line: q,
      query,
      chips: only,
      isHere: here,
      isAllAccounts: accounts === 'all',
      filter,
      isSearching: query !== '',
      isFiltered: query !== '' || only.length > 0,
      setLine: (line: string) => void setSearch({ q: line.trim() === '' ? null : line }),
      toggleChip: (chip: ChipName) =>
        void setSearch({ only: only.includes(chip) ? only.filter((other) => other !== chip) : [...only, chip] }),
      setHere: (isHere: boolean) => void setSearch({ here: isHere || null, accounts: null }),
      setAllAccounts: (isAll: boolean) => void setSearch({ accounts: isAll ? 'all' : null, here: null }),
      clear: () => void setSearch({ q: null, only: null, here: null, accounts: null }),
    };
  }, [q, only, here, accounts, setSearch]);
}
