import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Brand } from '@/components/brand';

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const text = await getTranslations('accounts');
  return (
    <div className="min-h-dvh bg-panel">
      <header className="flex items-center justify-between border-b border-line bg-canvas px-4 py-3 sm:px-6">
        <Link href="/">
          <Brand />
        </Link>
        <Link href="/" className="flex items-center gap-1.5 rounded-s px-1 py-1 text-sm font-[560] text-ink-2 hover:text-ink">
          <ArrowLeft aria-hidden="true" className="size-4" />
          {text('back')}
        </Link>
      </header>
      <main className="mx-auto w-full max-w-[860px] px-3 py-7 sm:px-6 sm:py-9">{children}</main>
    </div>
  );
}
