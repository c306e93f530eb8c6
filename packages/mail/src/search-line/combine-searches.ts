import { isEmptySearch } from '../search.ts';
import type { TypedSearch } from './read-operator.ts';

// What did not fit beside an earlier condition of its kind comes behind it.
const groupKeys = ['noneOf', 'anyOf', 'allOf'];
const isList = (key: string): key is 'hasFlag' | 'lacksFlag' | 'noneOf' | 'allOf' =>
  key === 'hasFlag' || key === 'lacksFlag' || key === 'noneOf' || key === 'allOf';

/** A search that holds where all of them do; one that asks for nothing adds nothing. */
export function combineAll(searches: readonly TypedSearch[]): TypedSearch {
  let combined: TypedSearch = {};
  for (const search of searches) {
    for (const [key, value] of Object.entries(search)) combined = addCondition(combined, key, value);
  }
  return combined;
}

function addCondition(combined: TypedSearch, key: string, value: unknown): TypedSearch {
  const known: unknown = Object.entries(combined).find(([name]) => name === key)?.[1];
  if (known === undefined) return { ...combined, [key]: value };
  if (isList(key) && Array.isArray(known) && Array.isArray(value)) return { ...combined, [key]: [...known, ...value] };
  return { ...combined, allOf: [...(combined.allOf ?? []), { [key]: value }] };
}

/** A search that holds where one of them does; one that asks for nothing is no alternative. */
export function combineAny(searches: readonly TypedSearch[]): TypedSearch {
  const asking = searches
    .filter((search) => !isEmptySearch(search))
    .flatMap((search) => (isAlternatives(search) ? search.anyOf : [search]));
  const [only] = asking;
  if (only === undefined) return {};
  return asking.length === 1 ? only : { anyOf: asking };
}

function isAlternatives(search: TypedSearch): search is TypedSearch & { readonly anyOf: readonly TypedSearch[] } {
  return search.anyOf !== undefined && Object.keys(search).length === 1;
}

/** A search that holds where the other does not; the opposite of nothing asked is nothing asked. */
export function negate(search: TypedSearch): TypedSearch {
  if (isEmptySearch(search)) return {};
  const [inner] = search.noneOf ?? [];
  const isNegation = Object.keys(search).length === 1 && search.noneOf?.length === 1;
  return isNegation && inner ? inner : { noneOf: [search] };
}

/** The conditions of a search one by one, groups last. */
export function toParts(search: TypedSearch): readonly (readonly [string, unknown])[] {
  return Object.entries(search).toSorted(([one], [other]) => groupKeys.indexOf(one) - groupKeys.indexOf(other));
}
