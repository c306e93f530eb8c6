'use client';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import type { Connection } from './use-account-acts';

const look: Record<Connection['status'], string> = {
  ok: 'text-ok',
  pending: 'text-ink-2',
  error: 'text-danger',
  'reauthorization-required': 'text-danger',
  paused: 'text-ink-2',
};

/** How an account is, in words, and since when one knows. */
export function AccountStatus({ connection }: { connection: Connection }) {
  const text = useTranslations('accounts');
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const ago = (instant: string) => {
    const date = new Date(instant);
    return format.relativeTime(date > now ? now : date, now);
  };
  const facts = [
    connection.lastTestedAt ? text('tested', { when: ago(connection.lastTestedAt) }) : text('notTested'),
    ...(connection.mailboxesSyncedAt ? [text('synced', { when: ago(connection.mailboxesSyncedAt) })] : []),
  ];
  return (
    <p className="text-sm text-ink-3">
      <span className={classNames('font-[560]', look[connection.status])}>{text(`status.${connection.status}`)}</span>
      {facts.map((fact) => (
        <span key={fact}> · {fact}</span>
      ))}
    </p>
  );
}
