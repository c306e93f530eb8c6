'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { useProblemWords } from '@/components/connection/problem-words';
import { healthOf } from '@/lib/connection-health';
import { type ApiOutputs, useTRPC } from '@/lib/trpc';

type Connection = ApiOutputs['connections']['list'][number];

/** What to say of one failed account. */
function useBannerText() {
  const text = useTranslations('accounts.banner');
  const words = useProblemWords();
  return ({ label, status, lastError }: Connection): string => {
    if (status === 'reauthorization-required') return text('signIn', { label });
    return lastError ? text('one', { label, title: words(lastError).title }) : text('oneUnknown', { label });
  };
}

/** Says which accounts do not work and leads to where they are mended; nothing while all do. `connectionId` narrows it to one. */
export function ConnectionBanner({ connectionId }: { connectionId?: string }) {
  const text = useTranslations('accounts.banner');
  const bannerText = useBannerText();
  const trpc = useTRPC();
  const connections = useQuery(trpc.connections.list.queryOptions());
  const failed = (connections.data ?? []).filter((each) => healthOf(each) === 'broken' && (!connectionId || each.id === connectionId));
  const [only] = failed;
  if (!only) return null;
  const isOne = failed.length === 1;
  return (
    <div role="status" className="flex items-center gap-2.5 border-b border-line bg-warn-soft px-4 py-2 text-sm text-warn-ink">
      <CircleAlert aria-hidden="true" className="size-4 shrink-0 stroke-[1.8]" />
      <p className="min-w-0 flex-1 break-words">{isOne ? bannerText(only) : text('many', { count: failed.length })}</p>
      <Button kind="link" size="small" className="text-warn-ink underline underline-offset-2" asChild>
        {isOne ? (
          <Link href={{ pathname: '/connect', query: { connection: only.id } }}>{text('reconnect')}</Link>
        ) : (
          <Link href="/settings/accounts">{text('show')}</Link>
        )}
      </Button>
    </div>
  );
}
