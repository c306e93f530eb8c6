/** How many ids go into one request at most. */
export const mostIdsAtOnce = 500;

/** A long list in pieces that one request may carry. */
export function inChunks<Item>(items: readonly Item[], size = mostIdsAtOnce): readonly Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
