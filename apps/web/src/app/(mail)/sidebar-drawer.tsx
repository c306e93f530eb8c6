'use client';
import { Menu } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { IconButton } from '@/components/icon-button';

const useDrawer = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

const setOpen = (isOpen: boolean) => useDrawer.setState({ isOpen });

/** Opens the sidebar where it is a drawer. */
export function DrawerButton() {
  const text = useTranslations('mail');
  return (
    <IconButton label={text('openNavigation')} className="hidden narrow:grid" onClick={() => setOpen(true)}>
      <Menu />
    </IconButton>
  );
}

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
