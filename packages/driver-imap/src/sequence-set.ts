/** Packs UIDs into an IMAP sequence set (RFC 9051 §9): `1:4,7`. */
export function toSequenceSet(uids: Iterable<number>): string {
  const sorted = [...new Set(uids)].sort((left, right) => left - right);
  const parts: string[] = [];
  for (let index = 0; index < sorted.length; index += 1) {
    const first = sorted[index] ?? 0;
    while (sorted[index + 1] === (sorted[index] ?? 0) + 1) index += 1;
    const last = sorted[index] ?? first;
    parts.push(first === last ? String(first) : `${first}:${last}`);
  }
  return parts.join(',');
}

/** Unpacks a sequence set of our own; null where it is malformed or holds more than `maxCount` numbers. */
export function fromSequenceSet(set: string, maxCount: number): number[] | null {
  const uids: number[] = [];
  if (set === '') return uids;
  for (const part of set.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part);
    if (match === null) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || uids.length + (last - first) >= maxCount) return null;
    for (let uid = first; uid <= last; uid += 1) uids.push(uid);
  }
  return uids;
}

/** Cuts a list into lists of at most `size`. */
export function toChunks<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
