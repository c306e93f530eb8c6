'use client';
import { X } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Brand } from '@/components/brand';
import { IconButton } from '@/components/icon-button';
import { ConnectWizard } from '@/features/connect/connect-wizard';
import type { OAuthRefusal } from '@/features/connect/oauth-refusal';

interface ConnectPageProps {
  readonly connectionId: string | null;
  /** True where the browser comes back from a provider with the account. */
  readonly isConnected: boolean;
  readonly refusal: OAuthRefusal | null;
}

/** The wizard on its own page; the cross leads to where it was called from. */
export function ConnectPage({ connectionId, isConnected, refusal }: ConnectPageProps) {
  const router = useRouter();
  const text = useTranslations('connect');
  const close = () => (connectionId ? router.push('/settings/accounts') : router.push('/'));
  return (
    <div className="flex min-h-dvh flex-col bg-panel">
      <header className="flex items-center justify-between px-4 py-3 sm:px-6">
        <Link href="/">
          <Brand />
        </Link>
        <IconButton label={text('cancel')} onClick={close}>
          <X />
        </IconButton>
      </header>
      {/* The card keeps its top where it is: centred, its buttons would slip from under the pointer as it grows. */}
      <main className="flex flex-1 flex-col items-center px-3 pt-2 pb-10 sm:pt-[max(8px,9dvh)]">
        <ConnectWizard
          key={connectionId ?? 'new'}
          connectionId={connectionId}
          isConnected={isConnected}
          refusal={refusal}
          onDone={() => router.push('/')}
        />
      </main>
    </div>
  );
}
