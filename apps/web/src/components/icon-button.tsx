'use client';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '@/lib/class-names';
import { Hint } from './hint';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Its name, also shown as a hint. */
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  readonly size?: 'small' | 'medium';
  readonly children: ReactNode;
}

/** A button that is only a sign; its name shows on hover and is read aloud. */
export function IconButton({ label, shortcut, size = 'medium', className, children, ...rest }: IconButtonProps) {
  return (
    <Hint label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        className={classNames(
          'grid shrink-0 place-items-center text-ink-2 transition-colors duration-100 hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-40 aria-pressed:text-accent [&_svg]:stroke-[1.6]',
          size === 'medium' ? 'size-[34px] rounded-[8px] [&_svg]:size-[17px]' : 'size-7 rounded-s [&_svg]:size-[15px]',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Hint>
  );
}
