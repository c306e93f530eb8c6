'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { classNames } from '@/lib/class-names';
import { RecipientSuggestions, toOptionId } from './recipient-suggestions';
import { addRecipients, isSendable, parseRecipients, type Recipient } from './recipients';
import { useRecipientSuggestions } from './use-recipient-suggestions';

interface RecipientFieldProps {
  readonly label: string;
  readonly recipients: readonly Recipient[];
  readonly onChange: (recipients: readonly Recipient[]) => void;
  readonly isInvalidShown: boolean;
  readonly autoFocus?: boolean;
  readonly trailing?: React.ReactNode;
}

const takingKeys = ['Enter', 'Tab', ',', ';'];
const steeringKeys = ['ArrowDown', 'ArrowUp', 'Escape'];

/** What is typed into the field, and how it becomes recipients. */
function useRecipientEntry(recipients: readonly Recipient[], onChange: RecipientFieldProps['onChange']) {
  const [typed, setTyped] = useState('');
  const offer = useRecipientSuggestions(typed, recipients);
  const add = (people: readonly Recipient[]) => {
    setTyped('');
    offer.close();
    if (people.length > 0) onChange(addRecipients(recipients, people));
  };
  const type = (value: string) => {
    setTyped(value);
    offer.open();
  };
  const takeByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || offer.active) event.preventDefault();
    add(offer.active ? [offer.active] : parseRecipients(typed));
  };
  const steer = (event: KeyboardEvent) => {
    event.preventDefault();
    if (event.key === 'Escape') offer.close();
    else offer.step(event.key === 'ArrowDown' ? 1 : -1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.nativeEvent.isComposing) return;
    if (takingKeys.includes(key) && typed.trim() && !event.ctrlKey && !event.metaKey) takeByKey(event);
    else if (key === 'Backspace' && typed === '' && recipients.length > 0) onChange(recipients.slice(0, -1));
    else if (steeringKeys.includes(key) && offer.suggestions.length > 0) steer(event);
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text');
    if (!/[@,;\n]/.test(pasted)) return;
    event.preventDefault();
    add(parseRecipients(`${typed}${pasted}`));
  };
  const edit = (recipient: Recipient) => {
    onChange(recipients.filter((other) => other !== recipient));
    setTyped(recipient.name ? `${recipient.name} <${recipient.address}>` : recipient.address);
  };
  return {
    typed,
    type,
    edit,
    onKeyDown,
    onPaste,
    onBlur: () => add(parseRecipients(typed)),
    pick: (person: Recipient) => add([person]),
    ...offer,
  };
}

/** People as chips; typing, pasting, picking and taking away work by keyboard alone. */
export function RecipientField({ label, recipients, onChange, isInvalidShown, autoFocus = false, trailing }: RecipientFieldProps) {
  const text = useTranslations('compose.recipients');
  const id = useId();
  const listId = useId();
  const entry = useRecipientEntry(recipients, onChange);
  const { suggestions, activeIndex, active } = entry;
  const isOffering = suggestions.length > 0;
  const broken = recipients.filter((recipient) => !isSendable(recipient));
  const isFaulty = broken.length > 0 && isInvalidShown;
  return (
    <div className="border-b border-line px-4 py-1.5">
      <div className="flex items-start gap-2">
        <label htmlFor={id} className="w-9 shrink-0 py-1 text-sm text-ink-3">
          {label}
        </label>
        <div className="relative flex min-w-0 flex-1 flex-wrap items-center gap-1">
          {recipients.map((recipient) => (
            <RecipientChip
              key={recipient.address}
              recipient={recipient}
              onEdit={() => {
                entry.edit(recipient);
                document.getElementById(id)?.focus();
              }}
              onRemove={() => onChange(recipients.filter((other) => other !== recipient))}
            />
          ))}
          <input
            id={id}
            role="combobox"
            aria-expanded={isOffering}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={active ? toOptionId(listId, activeIndex) : undefined}
            value={entry.typed}
            // biome-ignore lint/a11y/noAutofocus: a composer is opened to write in it.
            autoFocus={autoFocus}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-invalid={isFaulty || undefined}
            aria-describedby={isFaulty ? `${id}-fault` : undefined}
            className="h-7 min-w-24 flex-1 bg-transparent outline-none narrow:text-[16px]"
            onChange={(event) => entry.type(event.target.value)}
            onKeyDown={entry.onKeyDown}
            onPaste={entry.onPaste}
            onBlur={entry.onBlur}
          />
          {isOffering ? <RecipientSuggestions id={listId} suggestions={suggestions} activeIndex={activeIndex} onPick={entry.pick} /> : null}
        </div>
        {trailing}
      </div>
      {isFaulty ? (
        <p id={`${id}-fault`} role="alert" className="pt-0.5 pb-1 pl-11 text-sm text-danger">
          {text('invalid', { address: broken[0]?.address ?? '' })}
        </p>
      ) : null}
    </div>
  );
}

function RecipientChip({ recipient, onEdit, onRemove }: { recipient: Recipient; onEdit: () => void; onRemove: () => void }) {
  const text = useTranslations('compose.recipients');
  const shown = recipient.name ?? recipient.address;
  const isBroken = !isSendable(recipient);
  return (
    <span
      title={recipient.address}
      className={classNames(
        'flex h-7 max-w-full items-center rounded-full border pl-2.5 text-sm',
        isBroken ? 'border-danger text-danger' : 'border-line-strong',
      )}
    >
      <button type="button" className="truncate" aria-label={text('edit', { name: shown })} onClick={onEdit}>
        {shown}
      </button>
      <button
        type="button"
        aria-label={text('remove', { name: shown })}
        className="grid size-6 shrink-0 place-items-center rounded-full text-ink-3 hover:text-ink"
        onClick={onRemove}
      >
        <X className="size-3" />
      </button>
    </span>
  );
}
