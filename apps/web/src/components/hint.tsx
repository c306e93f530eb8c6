'use client';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

/** A small text under a control while the pointer rests on it. */
export function Hint({ label, shortcut, children }: { label: string; shortcut?: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
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
