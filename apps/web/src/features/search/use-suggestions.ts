'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useTRPC } from '@/lib/trpc';
import { useSession } from '@/lib/use-session';
import { readRecentSearches } from './recent-searches';
import { readLastPiece, replaceLastPiece } from './search-line';

/** Operators that are offered, in this order, with what they begin a search with. */
const operators = [
  'from:',
  'to:',
  'subject:',
  'has:attachment',
  'filename:',
  'is:unread',
  'is:starred',
  'in:',
  'after:',
  'before:',
  'larger:',
] as const;
/** One of the operators offered. */
export type OfferedOperator = (typeof operators)[number];

/** Something to pick instead of typing it. */
export type Suggestion = { readonly key: string; readonly line: string; readonly isFinished: boolean } & (
  | { readonly kind: 'recent' }
  | { readonly kind: 'person'; readonly name: string | null; readonly address: string }
  | { readonly kind: 'operator'; readonly operator: OfferedOperator }
);

const personOperators = ['from:', 'to:', 'cc:', 'bcc:'];
const mostOperators = 6;
const shortestName = 2;

/** What could be meant by the line: people of the mail seen, searches before, operators. */
export function useSuggestions(line: string, scope: string, isOpen: boolean): readonly Suggestion[] {
  const trpc = useTRPC();
  const { data: session } = useSession();
  const personId = session?.person?.id ?? '';
  const piece = readLastPiece(useDeferredValue(line));
  const mayBePerson = personOperators.includes(piece.operator)
    ? piece.text !== ''
    : piece.operator === '' && piece.text.length >= shortestName;
  const { data: people } = useQuery({
    ...trpc.mail.listPeople.queryOptions(
      { connectionId: scope, text: piece.text.slice(0, 200) || '-' },
      { enabled: isOpen && mayBePerson, staleTime: 60_000, trpc: { abortOnUnmount: true } },
    ),
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (!isOpen) return [];
    const recent = line.trim() === '' ? readRecentSearches(localStorage, personId) : [];
    const named = mayBePerson ? (people ?? []) : [];
    return [...recent.map(toRecent), ...named.slice(0, 5).map((person) => toPerson(line, person)), ...toOperators(line)];
  }, [isOpen, line, mayBePerson, people, personId]);
}

const toRecent = (line: string): Suggestion => ({ key: `recent ${line}`, kind: 'recent', line: `${line} `, isFinished: true });

function toPerson(line: string, { name, address }: { readonly name: string | null; readonly address: string }): Suggestion {
  const { operator } = readLastPiece(line);
  return {
    key: `person ${address}`,
    kind: 'person',
    name,
    address,
    line: replaceLastPiece(line, `${operator || 'from:'}${address} `),
    isFinished: true,
  };
}

function toOperators(line: string): readonly Suggestion[] {
  const { operator, text } = readLastPiece(line);
  const begun = `${operator}${text}`.toLowerCase();
  const offered = operators.filter((candidate) => candidate !== begun && candidate.startsWith(begun));
  return offered.slice(0, mostOperators).map((candidate) => {
    const isFinished = !candidate.endsWith(':');
    return {
      key: `operator ${candidate}`,
      kind: 'operator',
      operator: candidate,
      line: replaceLastPiece(line, isFinished ? `${candidate} ` : candidate),
      isFinished,
    };
  });
}
