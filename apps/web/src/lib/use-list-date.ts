'use client';
import { createParser, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import type { ListInput } from './mail-view';

/** Where in time a list begins: at the end of a month (`2024-03`), or at the oldest mail. */
export type ListDate = string;

const monthPattern = /^(\d{4})-(0[1-9]|1[0-2])$/;
const parser = createParser<ListDate>({
  parse: (value) => (value === 'oldest' || monthPattern.test(value) ? value : null),
  serialize: (value) => value,
});

/** The first instant after a month, where the person is. */
export function endOfMonth(month: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(year, number, 1);
}

/** What to ask the API for; nothing where the list begins with the newest. */
export function toPosition(date: ListDate | null): ListInput['position'] {
  if (date === null) return undefined;
  if (date === 'oldest') return { kind: 'after', instant: new Date(0).toISOString() };
  return { kind: 'before', instant: endOfMonth(date).toISOString() };
}

/** The date the list begins at, as the address bar says it. */
export function useListDate() {
  const [date, setDate] = useQueryState('at', parser.withOptions({ shallow: true, history: 'push', scroll: false }));
  return useMemo(
    () => ({ date, position: toPosition(date), jump: (to: ListDate) => void setDate(to), jumpToNewest: () => void setDate(null) }),
    [date, setDate],
  );
}
