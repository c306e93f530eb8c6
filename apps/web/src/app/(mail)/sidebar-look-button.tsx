'use client';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/icon-button';
import { chooseSidebarLook, type SidebarLook } from '@/lib/sidebar-look';

/** Changes how wide the sidebar is. */
export function SidebarLookButton({ look }: { look: SidebarLook }) {
  const text = useTranslations('mail.sidebar');
  const other = look === 'words' ? 'signs' : 'words';
  return (
    <IconButton label={text(other)} onClick={() => chooseSidebarLook(other)}>
      {other === 'signs' ? <PanelLeftClose /> : <PanelLeftOpen />}
    </IconButton>
  );
}
