'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { classNames } from '@/lib/class-names';
import { addRecipients, isSendable, parseRecipients, type Recipient } from './recipients';

interface RecipientFieldProps {
  readonly label: string;
  readonly recipients: readonly Recipient[];
  readonly onChange: (recipients: readonly Recipient[]) => void;
  readonly isInvalidShown: boolean;
  readonly autoFocus?: boolean;
  readonly trailing?: React.ReactNode;
}

/** People as chips; typing, pasting and taking away work by keyboard alone. */
export function RecipientField({ label, recipients, onChange, isInvalidShown, autoFocus = false, trailing }: RecipientFieldProps) {
  const text = useTranslations('compose.recipients');
  const id = useId();
  const [typed, setTyped] = useState('');
  const take = (value: string): boolean => {
    const added = parseRecipients(value);
    setTyped('');
    if (added.length > 0) onChange(addRecipients(recipients, added));
    return added.length > 0;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isTaking = event.key === 'Enter' || event.key === ',' || event.key === ';' || event.key === 'Tab';
    if (isTaking && typed.trim() && !event.ctrlKey && !event.metaKey) {
      if (event.key !== 'Tab') event.preventDefault();
      take(typed);
    } else if (event.key === 'Backspace' && typed === '' && recipients.length > 0) {
      onChange(recipients.slice(0, -1));
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text');
    if (!/[@,;\n]/.test(pasted)) return;
    event.preventDefault();
    take(`${typed}${pasted}`);
  };
  const edit = (recipient: Recipient) => {
    onChange(recipients.filter((other) => other !== recipient));
    setTyped(recipient.name ? `${recipient.name} <${recipient.address}>` : recipient.address);
    document.getElementById(id)?.focus();
  };
  const broken = recipients.filter((recipient) => !isSendable(recipient));
  const isFaulty = broken.length > 0 && isInvalidShown;
  return (
    <div className="border-b border-line px-4 py-1.5">
      <div className="flex items-start gap-2">
        <label htmlFor={id} className="w-9 shrink-0 py-1 text-sm text-ink-3">
          {label}
        </label>
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1">
          {recipients.map((recipient) => (
            <RecipientChip
              key={recipient.address}
              recipient={recipient}
              onEdit={() => edit(recipient)}
              onRemove={() => onChange(recipients.filter((other) => other !== recipient))}
            />
          ))}
          <input
            id={id}
            value={typed}
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
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => take(typed)}
          />
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
