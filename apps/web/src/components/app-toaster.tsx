'use client';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { Toaster } from 'sonner';

/** Where short messages appear; read aloud politely. */
export function AppToaster() {
  const text = useTranslations('common');
  return (
    <Toaster
      position="bottom-center"
      containerAriaLabel={text('messages')}
      offset={26}
      style={{ fontFamily: 'inherit', '--width': '420px' } as CSSProperties}
      mobileOffset={{ bottom: 84, left: 16, right: 16 }}
      visibleToasts={3}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full min-w-0 items-center gap-4 left-0 right-0 rounded-m bg-toast px-3.5 py-2.5 text-[13.5px]/5 text-toast-ink shadow-high sm:mx-auto sm:w-fit sm:min-w-64 sm:max-w-(--width)',
          content: 'min-w-0 flex-1',
          title: 'break-words',
          description: 'text-toast-ink/75 text-sm',
          actionButton: 'flex shrink-0 items-center gap-1.5 font-[600] text-toast-accent hover:underline underline-offset-2 rounded-s px-1',
          cancelButton: 'shrink-0 text-toast-ink/80 rounded-s px-1',
          icon: 'hidden',
        },
      }}
    />
  );
}
