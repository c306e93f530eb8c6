'use client';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DropdownMenu } from 'radix-ui';
import { connectionColor, connectionColors } from '@/lib/person-look';
import type { Connection } from './use-account-acts';

/** The dot of an account; a press offers other colours. */
export function AccountColor({ connection, onChange }: { connection: Connection; onChange: (color: number) => void }) {
  const text = useTranslations('accounts');
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={text('color', { label: connection.label })}
        className="-m-1 grid size-7 shrink-0 place-items-center rounded-s hover:bg-hover"
      >
        <span className="size-3 rounded-full" style={{ background: connectionColor(connection.color) }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          className="appear z-60 grid grid-cols-6 gap-1 rounded-m border border-line bg-raised p-1.5 shadow-high"
        >
          {connectionColors.map((color, index) => (
            <DropdownMenu.Item
              key={color}
              textValue={text('colorChoice', { number: index + 1 })}
              aria-label={text('colorChoice', { number: index + 1 })}
              onSelect={() => onChange(index)}
              className="grid size-7 place-items-center rounded-s outline-none data-highlighted:bg-hover"
            >
              <span className="grid size-4 place-items-center rounded-full text-white" style={{ background: color }}>
                {connection.color === index ? <Check className="size-2.5 stroke-[4]" /> : null}
              </span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
