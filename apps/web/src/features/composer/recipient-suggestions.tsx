'use client';
import { useTranslations } from 'next-intl';
import { Avatar } from '@/components/avatar';
import { classNames } from '@/lib/class-names';
import type { Recipient } from './recipients';

/** The id of a suggestion in the page. */
export const toOptionId = (listId: string, index: number): string => `${listId}-${index}`;

interface RecipientSuggestionsProps {
  readonly id: string;
  readonly suggestions: readonly Recipient[];
  readonly activeIndex: number;
  readonly onPick: (person: Recipient) => void;
}

/** People to pick instead of typing their address; the field keeps the focus. */
export function RecipientSuggestions({ id, suggestions, activeIndex, onPick }: RecipientSuggestionsProps) {
  const text = useTranslations('compose.recipients');
  return (
    <div
      id={id}
      role="listbox"
      aria-label={text('suggestions')}
      className="appear absolute top-full left-0 z-40 mt-1 max-h-72 w-full max-w-96 overflow-y-auto rounded-m border border-line bg-raised p-1 shadow-high"
    >
      {suggestions.map((person, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's.
        <div
          key={person.address}
          id={toOptionId(id, index)}
          role="option"
          aria-selected={index === activeIndex}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
          className={classNames(
            'flex min-h-11 cursor-default items-center gap-2.5 rounded-s px-2 py-1',
            index === activeIndex ? 'bg-accent-soft' : 'hover:bg-hover',
          )}
        >
          <Avatar name={person.name ?? person.address} address={person.address} />
          <span className="min-w-0">
            <span className="block truncate text-sm">{person.name ?? person.address}</span>
            {person.name ? <span className="block truncate text-xs text-ink-3">{person.address}</span> : null}
          </span>
        </div>
      ))}
    </div>
  );
}
