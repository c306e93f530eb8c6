import { findDateGroup } from '@/lib/format-time';
import type { ThreadRow } from '@/lib/mail-view';

/** What stands in the list: headings by day, and rows. */
export type ListItem = {
  readonly key: string;
  /** In pixels; fixed, so that a place in the list can be computed. */
  readonly height: number;
} & (
  | { readonly kind: 'heading'; readonly label: string }
  | { readonly kind: 'row'; readonly row: ThreadRow; readonly position: number; readonly isFirst: boolean }
);

const headingHeight = 30;

interface Wording {
  readonly rowHeight: number;
  readonly now: Date;
  readonly locale: string;
  readonly labelOf: (group: 'today' | 'yesterday' | 'week') => string;
}

/** Puts a heading before the first row of each day or month. */
export function toListItems(rows: readonly ThreadRow[], { rowHeight, now, locale, labelOf }: Wording): readonly ListItem[] {
  const items: ListItem[] = [];
  let current = '';
  for (const [position, row] of rows.entries()) {
    const group = findDateGroup(row.latestReceivedAt, now, locale);
    const label = group.kind === 'month' ? group.label : labelOf(group.kind);
    const isFirst = label !== current;
    if (isFirst) items.push({ kind: 'heading', key: `heading-${label}`, height: headingHeight, label });
    current = label;
    items.push({ kind: 'row', key: row.id, height: rowHeight, row, position, isFirst });
  }
  return items;
}

/** How far from the top each item stands. */
export function listOffsets(items: readonly ListItem[]): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let offset = 0;
  for (const item of items) {
    offsets.set(item.key, offset);
    offset += item.height;
  }
  return offsets;
}

/** Where to scroll so that the first row seen before stays where it is; at the very top new rows may come into view, unless it is held. */
export function keepPlace(before: readonly ListItem[], after: readonly ListItem[], scrollTop: number, holdsTop = false): number {
  if (scrollTop <= 0 && !holdsTop) return scrollTop;
  const old = listOffsets(before);
  const fresh = listOffsets(after);
  for (const item of before) {
    const oldOffset = old.get(item.key) ?? 0;
    const newOffset = fresh.get(item.key);
    if (item.kind === 'heading' || oldOffset + item.height <= scrollTop || newOffset === undefined) continue;
    return scrollTop + newOffset - oldOffset;
  }
  return scrollTop;
}
