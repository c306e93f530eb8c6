'use client';
import { useFormatter, useLocale, useNow, useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import { healthOf } from '@/lib/connection-health';
import { formatMessageTime } from '@/lib/format-time';
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
  const locale = useLocale();
  const now = useNow({ updateInterval: 30_000 });
  const ago = (instant: string) => {
    const date = new Date(instant);
    return format.relativeTime(date > now ? now : date, now);
  };
  const facts = [
    connection.lastTestedAt ? text('tested', { when: ago(connection.lastTestedAt) }) : text('notTested'),
    ...(connection.mailboxesSyncedAt ? [text('synced', { when: ago(connection.mailboxesSyncedAt) })] : []),
  ];
  const { unreachableSince } = connection;
  const isUnreachable = unreachableSince !== null && healthOf(connection) === 'unreachable';
  const state = isUnreachable
    ? { look: 'text-warn-ink', words: text('unreachable', { time: formatMessageTime(unreachableSince, now, locale) }) }
    : { look: look[connection.status], words: text(`status.${connection.status}`) };
  return (
    <p className="text-sm text-ink-3">
      <span className={classNames('font-[560]', state.look)}>{state.words}</span>
      {facts.map((fact) => (
        <span key={fact}> · {fact}</span>
      ))}
    </p>
  );
}
