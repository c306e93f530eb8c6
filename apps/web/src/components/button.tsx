import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from '@/lib/class-names';

const kinds = {
  primary: 'bg-accent-fill text-white hover:bg-accent-fill-hover shadow-low',
  secondary: 'border border-line-strong bg-raised text-ink hover:bg-hover',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-white dark:text-black hover:opacity-90',
  link: 'text-accent hover:underline underline-offset-2 px-0 h-auto',
} as const;

const sizes = { small: 'h-7 px-2.5 text-sm rounded-s', medium: 'h-9 px-3.5 rounded-m', large: 'h-11 px-5 rounded-m' } as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: keyof typeof kinds;
  readonly size?: keyof typeof sizes;
  /** Gives its look to the one child, such as a link. */
  readonly asChild?: boolean;
}

/** A button in words. */
export function Button({ kind = 'secondary', size = 'medium', asChild = false, className, type, ...rest }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: type ?? 'button' })}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap font-[560] transition-colors duration-100 disabled:opacity-55',
        sizes[size],
        kinds[kind],
        className,
      )}
      {...rest}
    />
  );
}
