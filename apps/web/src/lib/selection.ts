/** Which rows are chosen, and from where a range goes. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchorId: string | null;
}

/** Nothing chosen. */
export const noSelection: Selection = { ids: new Set(), anchorId: null };

/** Adds or takes away one row; the next range starts at it. */
export function toggleSelected(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchorId: id };
}

/** Adds all rows between the anchor and this one. */
export function selectRange(selection: Selection, id: string, order: readonly string[]): Selection {
  const from = selection.anchorId === null ? -1 : order.indexOf(selection.anchorId);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggleSelected(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchorId: selection.anchorId };
}

/** Chooses every row in view. */
export const selectAll = (order: readonly string[]): Selection => ({ ids: new Set(order), anchorId: order[0] ?? null });

/** Forgets chosen rows that are no longer listed. */
export function keepListed(selection: Selection, order: readonly string[]): Selection {
  const listed = new Set(order);
  const ids = [...selection.ids].filter((id) => listed.has(id));
  if (ids.length === selection.ids.size) return selection;
  return { ids: new Set(ids), anchorId: selection.anchorId !== null && listed.has(selection.anchorId) ? selection.anchorId : null };
}
