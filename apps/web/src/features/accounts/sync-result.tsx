'use client';
import { useTranslations } from 'next-intl';
import type { ApiOutputs } from '@/lib/trpc';

type Result = ApiOutputs['connections']['syncMailboxes'];

const shownNames = 8;

/** What fetching the mailboxes changed, by name. */
export function SyncResult({ result }: { result: Result }) {
  const text = useTranslations('accounts.syncResult');
  const shorten = (names: readonly string[]) => {
    const shown = names.slice(0, shownNames).join(', ');
    return names.length > shownNames ? text('more', { names: shown, count: names.length - shownNames }) : shown;
  };
  const lines = [
    result.added.length > 0 ? text('added', { count: result.added.length, names: shorten(result.added) }) : null,
    result.removed.length > 0 ? text('removed', { count: result.removed.length, names: shorten(result.removed) }) : null,
    result.renamed.length > 0 ? text('renamed', { names: shorten(result.renamed.map((each) => text('rename', each))) }) : null,
  ].filter((line) => line !== null);
  const failed = result.errors.map((each) => (each.serverText ? `${each.mailbox} (“${each.serverText}”)` : each.mailbox));
  return (
    <div role="status" className="text-sm text-ink-2">
      <p>{text(lines.length > 0 ? 'changed' : 'same', { total: result.total })}</p>
      {lines.map((line) => (
        <p key={line} className="break-words">
          {line}
        </p>
      ))}
      {failed.length > 0 ? (
        <p className="break-words text-danger">{text('errors', { count: failed.length, names: shorten(failed) })}</p>
      ) : null}
    </div>
  );
}
