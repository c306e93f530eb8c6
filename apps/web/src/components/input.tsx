import type { ComponentProps } from 'react';
import { classNames } from '@/lib/class-names';

/** A one-line field. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      className={classNames(
        'h-9 w-full min-w-0 rounded-m border border-line-strong bg-raised px-3 text-base text-ink outline-offset-0 aria-invalid:border-danger focus-visible:border-accent focus-visible:outline-1 disabled:opacity-60 narrow:text-[16px]',
        className,
      )}
      {...rest}
    />
  );
}
