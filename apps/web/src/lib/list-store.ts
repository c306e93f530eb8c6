import { create } from 'zustand';
import type { ThreadRow } from './mail-view';
import { noSelection, type Selection } from './selection';

interface ListState {
  /** The rows on the screen's list, in order. */
  readonly rows: readonly ThreadRow[];
  readonly hasMore: boolean;
  readonly focusedId: string | null;
  readonly selection: Selection;
}

/** What list, reading pane and keys share about the list on the screen. */
export const useListStore = create<ListState>(() => ({ rows: [], hasMore: false, focusedId: null, selection: noSelection }));

/** The row next to another one. */
export function findNeighbour(rows: readonly ThreadRow[], id: string | null, step: 1 | -1): ThreadRow | undefined {
  const position = rows.findIndex((row) => row.id === id);
  if (position < 0) return step === 1 ? rows[0] : undefined;
  return rows[position + step];
}
