'use client';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { create } from 'zustand';

const useDrawer = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

/** Opens the sidebar on narrow screens. */
export const openSidebarDrawer = () => useDrawer.setState({ isOpen: true });

const setOpen = (isOpen: boolean) => useDrawer.setState({ isOpen });

/** The sidebar as a drawer, for narrow screens. */
export function SidebarDrawer({ draw }: { draw: (onNavigate: () => void) => ReactNode }) {
  const { isOpen } = useDrawer();
  const text = useTranslations('mail');
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 w-[min(300px,84vw)] border-r border-line bg-sidebar shadow-high focus:outline-none"
        >
          <Dialog.Title className="sr-only">{text('navigation')}</Dialog.Title>
          {draw(() => setOpen(false))}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
