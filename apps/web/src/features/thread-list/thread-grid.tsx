'use client';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { rowHeights, useDensity } from '@/lib/density';
import { useListStore } from '@/lib/list-store';
import type { MatchView, ThreadRow } from '@/lib/mail-view';
import { type ListItem, toListItems } from './list-items';
import { SwipeRow } from './swipe-row';
import { type RowActs, type RowTag, ThreadRowView } from './thread-row-view';
import { findPlace, useFocusedRow, useListPlace } from './use-list-place';

interface ThreadGridProps {
  readonly rows: readonly ThreadRow[];
  /** What a search found, by thread. */
  readonly matches: ReadonlyMap<string, MatchView>;
  /** Names this list among all, to remember the place in it. */
  readonly listKey: string;
  readonly label: string;
  readonly openId: string | null;
  readonly ownAddresses: ReadonlySet<string>;
  readonly acts: RowActs;
  readonly hrefOf: (row: ThreadRow) => string;
  readonly tagsOf: (row: ThreadRow) => readonly RowTag[];
  /** Called when the end comes near. */
  readonly onNearEnd: () => void;
  readonly hasMore: boolean;
  /** The list was begun in the midst: newer rows are read in above, and what is seen stays where it is. */
  readonly isAnchored: boolean;
  readonly beginsAtEnd: boolean;
  readonly hasNewer: boolean;
  /** Called when the beginning comes near. */
  readonly onNearStart: () => void;
}

const minuteMs = 60_000;

function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const nearRows = 15;

function useNear(isNear: boolean, itemCount: number, onNear: () => void): void {
  const latest = useRef(onNear);
  useEffect(() => {
    latest.current = onNear;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer list whose end is near again asks again.
  useEffect(() => {
    if (isNear) latest.current();
  }, [isNear, itemCount]);
}

type Measured = Parameters<typeof useFocusedRow>[1] & { readonly measure: () => void };

function useRowsInPlace(items: readonly ListItem[], virtualizer: Measured): void {
  useFocusedRow(items, virtualizer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights belong to the items as they are now.
  useEffect(() => virtualizer.measure(), [items, virtualizer]);
}

/** Reads on where either end of what was read comes near. */
function useEnds(shown: readonly VirtualItem[], count: number, { hasMore, onNearEnd, hasNewer, onNearStart }: ThreadGridProps): void {
  const [first] = shown;
  useNear(hasMore && (shown.at(-1)?.index ?? 0) >= count - nearRows, count, onNearEnd);
  useNear(hasNewer && first !== undefined && first.index <= nearRows, count, onNearStart);
}

/** Rows and headings as they stand, in the density chosen. */
function useListItems(rows: readonly ThreadRow[], now: Date) {
  const text = useTranslations('mail.group');
  const locale = useLocale();
  const density = useDensity();
  const rowHeight = rowHeights[density];
  const items = useMemo(() => toListItems(rows, { rowHeight, now, locale, labelOf: text }), [rows, rowHeight, now, locale, text]);
  return { items, density, rowHeight };
}

/** The rows, of which only those in view exist. */
export function ThreadGrid(props: ThreadGridProps) {
  'use no memo';
  const { rows, matches, listKey, label, openId, ownAddresses, acts, hrefOf, tagsOf, hasMore, isAnchored } = props;
  const now = useNow();
  const { items, density, rowHeight } = useListItems(rows, now);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const { selection, focusedId } = useListStore();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => items[index]?.height ?? rowHeight,
    getItemKey: (index) => items[index]?.key ?? index,
    initialOffset: () => findPlace(listKey) ?? (props.beginsAtEnd ? items.length * rowHeight : 0),
    overscan: 8,
  });
  useListPlace(listKey, items, scroller, isAnchored);
  useRowsInPlace(items, virtualizer);

  const shown = virtualizer.getVirtualItems();
  useEnds(shown, items.length, props);
  const focusableId = rows.some((row) => row.id === focusedId) ? focusedId : rows[0]?.id;

  const draw = (item: ListItem) =>
    item.kind === 'heading' ? (
      <GroupHeading label={item.label} />
    ) : (
      <SwipeRow isFixed={!acts.canChange(item.row)} onArchive={() => acts.archive(item.row)} onTrash={() => acts.trash(item.row)}>
        <ThreadRowView
          row={item.row}
          match={matches.get(item.row.id)}
          position={item.position}
          isFirst={item.isFirst}
          href={hrefOf(item.row)}
          tags={tagsOf(item.row)}
          ownAddresses={ownAddresses}
          now={now}
          isOpen={item.row.id === openId}
          isSelected={selection.ids.has(item.row.id)}
          isSelecting={selection.ids.size > 0}
          isFocusable={item.row.id === focusableId}
          density={density}
          acts={acts}
        />
      </SwipeRow>
    );
  return (
    <div ref={setScroller} className="scroll-quiet min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]" data-testid="thread-list">
      {/* biome-ignore lint/a11y/useSemanticElements: rows are positioned one by one. */}
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length}
        aria-multiselectable="true"
        className="relative w-full"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {shown.map((virtual) => {
          const item = items[virtual.index];
          if (!item) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${virtual.start}px)` }}
            >
              {draw(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function GroupHeading({ label }: { label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: a heading takes no focus.
    <div role="row" className="relative z-1 h-[30px]">
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above. */}
      <div role="gridcell" className="truncate px-[18px] pt-2 text-[11.5px]/[18px] text-ink-3">
        {label}
      </div>
    </div>
  );
}
