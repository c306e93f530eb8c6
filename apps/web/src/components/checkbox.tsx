'use client';
import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from '@/lib/class-names';

/** Yes, no, or some of them. */
export function Checkbox({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={classNames(
        'group grid size-[18px] shrink-0 place-items-center rounded-[5px] border border-field-line bg-raised data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill data-[state=indeterminate]:border-accent-fill data-[state=indeterminate]:bg-accent-fill',
        className,
      )}
      {...rest}
    >
      <Radix.Indicator className="text-white">
        <Check className="hidden size-3 stroke-[3] group-data-[state=checked]:block" />
        <Minus className="hidden size-3 stroke-[3] group-data-[state=indeterminate]:block" />
      </Radix.Indicator>
    </Radix.Root>
  );
}
