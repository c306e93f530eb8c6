'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** The buttons at its foot. */
  readonly footer?: ReactNode;
  readonly className?: string;
}

/** A window that holds everything else back until it is answered. */
export function Dialog({ isOpen, onOpenChange, title, description, children, footer, className }: DialogProps) {
  const text = useTranslations('common');
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={classNames(
            'appear fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[min(480px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-l border border-line bg-raised shadow-high focus:outline-none',
            className,
          )}
        >
          <div className="flex items-start gap-4 pt-4 pr-12 pb-2 pl-5">
            <Radix.Title className="text-[17px]/6 font-[640] tracking-[-0.01em]">{title}</Radix.Title>
          </div>
          <div className="scroll-quiet overflow-y-auto px-5 pb-5">
            {description ? <Radix.Description className="text-ink-2">{description}</Radix.Description> : null}
            {children}
          </div>
          {footer ? <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</div> : null}
          <Radix.Close
            aria-label={text('close')}
            className="absolute top-3.5 right-4 grid size-7 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink"
          >
            <X className="size-[15px] stroke-[1.6]" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
