'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useListStore } from '@/lib/list-store';
import { selectAll } from '@/lib/selection';
import { listRows, type ThreadListData } from '@/lib/thread-cache';
import type { ThreadList } from '@/lib/use-thread-list';

/** More than this is not chosen at once: each row of it has to be read in. */
const mostSelected = 5_000;

/** Offers to choose what lies beyond the rows read in so far, in this mailbox or of this search. */
export function SelectEvery({ list, isOffered }: { list: ThreadList; isOffered: boolean }) {
  const text = useTranslations('mail.bulk');
  const [isReading, setReading] = useState(false);
  const [isDone, setDone] = useState(false);
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);
  const count = list.rows.length;
  const readOn = async () => {
    setReading(true);
    let hasMore = list.hasNextPage;
    let rows = list.rows;
    while (hasMore && rows.length < mostSelected && !isLeft.current) {
      const page = await list.fetchNextPage();
      if (page.isError) break;
      rows = listRows(page.data as ThreadListData | undefined);
      hasMore = page.hasNextPage;
      const ids = rows.map((row) => row.id);
      // NOTE: rows first, since a selection is cut down to the rows there are.
      if (!isLeft.current) useListStore.setState({ rows, hasMore, selection: selectAll(ids) });
    }
    if (isLeft.current) return;
    setReading(false);
    setDone(true);
  };
  const isWorthIt = isReading || (isOffered && (list.hasNextPage || isDone));
  if (!isWorthIt) return null;
  const words = () => {
    if (isReading) return text('selecting', { count });
    if (!isDone) return text('allRead', { count });
    return text(list.hasNextPage ? 'most' : 'every', { count });
  };
  return (
    <p className="flex flex-wrap items-center gap-x-2 px-4 pb-1.5 text-sm text-ink-2 tabular-nums" aria-live="polite">
      {words()}
      {isReading || isDone ? null : (
        <button type="button" className="rounded-s font-[560] text-accent hover:underline" onClick={() => void readOn()}>
          {text('selectEvery')}
        </button>
      )}
    </p>
  );
}
