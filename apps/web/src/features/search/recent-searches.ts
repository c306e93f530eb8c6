const mostKept = 6;
const keyOf = (personId: string): string => `recent-searches:${personId}`;

/** The last searches of a person in this browser, the latest first. */
export function readRecentSearches(storage: Storage, personId: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(personId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((line) => typeof line === 'string').slice(0, mostKept) : [];
  } catch {
    return [];
  }
}

/** Keeps a search that was finished. */
export function keepRecentSearch(storage: Storage, personId: string, line: string): void {
  const kept = line.trim();
  if (kept.length < 2 || kept.length > 300) return;
  const others = readRecentSearches(storage, personId).filter((other) => other !== kept);
  try {
    storage.setItem(keyOf(personId), JSON.stringify([kept, ...others].slice(0, mostKept)));
  } catch {
    // A full or forbidden storage keeps nothing; the search itself needs it not.
  }
}
