'use client';
import { Command } from 'cmdk';
import { useTranslations } from 'next-intl';
import { Popover } from 'radix-ui';
import { type ReactElement, useState } from 'react';
import type { MailboxView } from '@/lib/mail-view';
import { Hint } from './hint';

interface MailboxPickerProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly mailboxes: readonly MailboxView[];
  readonly onPick: (mailbox: MailboxView) => void;
}

/** Chooses a mailbox by typing a part of its name. */
export function MailboxPicker({ trigger, label, mailboxes, onPick }: MailboxPickerProps) {
  const text = useTranslations('mail');
  const [isOpen, setIsOpen] = useState(false);
  const nameOf = (mailbox: MailboxView) =>
    mailbox.role && text.has(`view.${mailbox.role}`) ? text(`view.${mailbox.role}`) : mailbox.path.join(' / ');
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Hint label={label}>
        <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      </Hint>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="appear z-60 w-64 overflow-hidden rounded-m border border-line bg-raised shadow-high focus:outline-none"
        >
          <Command label={label} loop>
            <Command.Input
              autoFocus
              placeholder={text('moveTo')}
              className="h-9 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-ink-3 narrow:text-[16px]"
            />
            <Command.List className="scroll-quiet max-h-72 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-sm text-ink-3">{text('noSuchMailbox')}</Command.Empty>
              {mailboxes
                .filter((mailbox) => mailbox.isSelectable)
                .map((mailbox) => (
                  <Command.Item
                    key={mailbox.id}
                    value={`${nameOf(mailbox)} ${mailbox.id}`}
                    onSelect={() => {
                      setIsOpen(false);
                      onPick(mailbox);
                    }}
                    className="flex h-8 items-center rounded-s px-2 data-[selected=true]:bg-hover"
                  >
                    <span className="truncate">{nameOf(mailbox)}</span>
                  </Command.Item>
                ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
