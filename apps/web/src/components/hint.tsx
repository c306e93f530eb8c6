'use client';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

interface HintProps {
  readonly label: string;
  readonly shortcut?: string;
  /** Defaults to above. */
  readonly side?: 'top' | 'right';
  readonly children: ReactNode;
}

/** A small text beside a control while the pointer rests on it. */
export function Hint({ label, shortcut, side, children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="appear z-60 flex items-center gap-2 rounded-s bg-toast px-2 py-1 text-xs text-toast-ink shadow-high"
        >
          {label}
          {shortcut ? <kbd>{shortcut}</kbd> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
