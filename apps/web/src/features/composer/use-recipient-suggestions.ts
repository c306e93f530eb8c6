'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '@/lib/trpc';
import { findFirstActive, matchSuggestions } from './match-suggestions';
import type { Recipient } from './recipients';

const longestText = 200;
const nobody: readonly Recipient[] = [];

/** People who could be meant by what is typed, and the one that is marked. */
export function useRecipientSuggestions(typed: string, taken: readonly Recipient[]) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const asked = useDeferredValue(typed).trim();
  const { data: found = nobody, isPlaceholderData } = useQuery({
    ...trpc.mail.listPeople.queryOptions(
      { connectionId: 'all', text: asked.slice(0, longestText) || '-' },
      { enabled: isOpen && asked !== '', staleTime: 60_000, trpc: { abortOnUnmount: true } },
    ),
    placeholderData: keepPreviousData,
  });
  const isStale = isPlaceholderData || asked !== typed.trim();
  const suggestions = isOpen ? matchSuggestions({ typed, found, taken, isStale }) : nobody;
  const activeIndex = Math.min(chosen ?? findFirstActive(typed, suggestions), suggestions.length - 1);
  return {
    suggestions,
    activeIndex,
    active: suggestions[activeIndex],
    step: (by: 1 | -1) => setChosen(Math.max(-1, Math.min(suggestions.length - 1, activeIndex + by))),
    open: () => {
      setOpen(true);
      setChosen(null);
    },
    close: () => setOpen(false),
  };
}
