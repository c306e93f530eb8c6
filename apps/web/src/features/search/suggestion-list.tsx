'use client';
import { Clock3, Search, User } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import type { OfferedOperator, Suggestion } from './use-suggestions';

const explanations = {
  'from:': 'from',
  'to:': 'to',
  'subject:': 'subject',
  'has:attachment': 'attachment',
  'filename:': 'filename',
  'is:unread': 'unread',
  'is:starred': 'starred',
  'in:': 'in',
  'after:': 'after',
  'before:': 'before',
  'larger:': 'larger',
} as const satisfies Record<OfferedOperator, string>;

const icons = { recent: Clock3, person: User, operator: Search };

/** The id of a suggestion in the page. */
export const toOptionId = (listId: string, index: number): string => `${listId}-${index}`;

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly activeIndex: number;
  readonly onPick: (suggestion: Suggestion) => void;
}

/** What can be picked instead of typed; the field keeps the focus. */
export function SuggestionList({ id, suggestions, activeIndex, onPick }: SuggestionListProps) {
  const text = useTranslations('search');
  return (
    <div
      id={id}
      role="listbox"
      aria-label={text('suggestions')}
      className="appear absolute top-full right-0 left-0 z-40 mt-1 max-h-[60vh] overflow-y-auto rounded-m border border-line bg-raised p-1 shadow-high"
    >
      {suggestions.map((suggestion, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's.
        <div
          key={suggestion.key}
          id={toOptionId(id, index)}
          role="option"
          aria-selected={index === activeIndex}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(suggestion)}
          className={classNames(
            'flex min-h-8 cursor-default items-center gap-2.5 rounded-s px-2 py-1 text-sm',
            index === activeIndex ? 'bg-hover' : 'hover:bg-hover',
          )}
        >
          <SuggestionWords suggestion={suggestion} />
        </div>
      ))}
    </div>
  );
}

function SuggestionWords({ suggestion }: { suggestion: Suggestion }) {
  const text = useTranslations('search');
  const Icon = icons[suggestion.kind];
  const [main, beside] = toWords(suggestion);
  return (
    <>
      <Icon className="size-[15px] shrink-0 stroke-[1.7] text-ink-3" aria-hidden="true" />
      <span className="max-w-full shrink-0 truncate text-ink">{main}</span>
      <span className="min-w-0 truncate text-ink-3">
        {suggestion.kind === 'operator' ? text(`operator.${explanations[suggestion.operator]}`) : beside}
      </span>
    </>
  );
}

function toWords(suggestion: Suggestion): readonly [string, string] {
  if (suggestion.kind === 'person') return suggestion.name ? [suggestion.name, suggestion.address] : [suggestion.address, ''];
  return [suggestion.kind === 'operator' ? suggestion.operator : suggestion.line.trim(), ''];
}
