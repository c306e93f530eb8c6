import { isSendable, type Recipient } from './recipients';

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const toKey = ({ address }: Recipient): string => address.toLowerCase();

interface Offer {
  readonly typed: string;
  readonly found: readonly Recipient[];
  readonly taken: readonly Recipient[];
  /** The answer is that for what was typed before. */
  readonly isStale: boolean;
}

/** Who can be picked: nobody who is a recipient already, and of an earlier answer only those that still match. */
export function matchSuggestions({ typed, found, taken, isStale }: Offer): readonly Recipient[] {
  const known = new Set(taken.map(toKey));
  const wanted = fold(typed.trim());
  if (wanted === '') return [];
  return found
    .filter((person) => !known.has(toKey(person)))
    .filter(({ name, address }) => !isStale || fold(`${name ?? ''} <${address}>`).includes(wanted));
}

/** Which suggestion Enter takes without an arrow key: none where another address was typed whole or is begun. */
export function findFirstActive(typed: string, suggestions: readonly Recipient[]): number {
  const [first] = suggestions;
  const begun = typed.trim().toLowerCase();
  if (!first) return -1;
  if (!begun.includes('@')) return 0;
  const isWhole = isSendable({ name: null, address: begun }) && /\.[^.@]{2,}$/u.test(begun);
  return !isWhole && toKey(first).startsWith(begun) ? 0 : -1;
}
