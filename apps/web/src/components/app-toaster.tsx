'use client';
import { useTranslations } from 'next-intl';
import { Toaster } from 'sonner';

/** Where short messages appear; read aloud politely. */
export function AppToaster() {
  const text = useTranslations('common');
  return (
    <Toaster
      position="bottom-center"
      containerAriaLabel={text('messages')}
      offset={26}
      mobileOffset={{ bottom: 84, left: 16, right: 16 }}
      visibleToasts={3}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full min-w-0 items-center gap-4 rounded-m bg-toast px-3.5 py-2.5 text-[13.5px]/5 text-toast-ink shadow-high sm:w-auto sm:min-w-72 sm:max-w-[440px]',
          content: 'min-w-0 flex-1',
          title: 'break-words',
          description: 'text-toast-ink/75 text-sm',
          actionButton: 'shrink-0 font-[600] text-toast-accent hover:underline underline-offset-2 rounded-s px-1',
          cancelButton: 'shrink-0 text-toast-ink/80 rounded-s px-1',
          icon: 'hidden',
        },
      }}
    />
  );
}
